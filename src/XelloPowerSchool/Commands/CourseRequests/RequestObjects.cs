using System.Collections;
using System.Management.Automation;
using XelloPowerSchool.CourseRequests;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.Commands;

/// <summary>
/// Takes course requests as objects that are none yet, rows of Import-Csv for example. They are a table whose columns are their
/// properties, and are read as the rows of a file are.
/// </summary>
/// <param name="describe">Gets what was read from which property, each time that the properties are other ones.</param>
internal sealed class RequestObjects(Action<CourseRequestLayout> describe)
{
    private string[] _names = [];
    private int _number;
    private CourseRequestRows? _rows;

    /// <summary>The requests of an object; none of one whose values are all blank, or a header once more.</summary>
    /// <exception cref="XelloException">When the object is no request, or its properties are not understood.</exception>
    public IEnumerable<XelloCourseRequest> Read(PSObject value)
    {
        (string Name, Func<object?> Value)[] members = MembersOf(value);
        // Most objects of a pipeline are of one kind, so their columns are looked for once.
        if (_rows is null || members.Length != _names.Length || !members.Select(m => m.Name).SequenceEqual(_names, StringComparer.Ordinal))
        {
            _names = [.. members.Select(m => m.Name)];
            if (!IsRow(value.BaseObject) && CourseRequestLayout.CountKnown(_names) == 0)
            {
                throw Error.NoCourseRequest(value.TypeNames[0]);
            }

            var layout = CourseRequestLayout.Find("", _names, CourseRequestColumnMap.None);
            _rows = new CourseRequestRows(layout, null);
            describe(layout);
        }

        string[] values = Array.ConvertAll(members, m => ObjectText.Of(m.Value()) ?? "");
        TableRow row = new(values, 0, ++_number, values.Length, hasTheWidthOfTheHeader: true);
        if (Array.TrueForAll(values, string.IsNullOrWhiteSpace) || _rows.RepeatsHeader(row))
        {
            return [];
        }

        XelloCourseRequest shared = _rows.Parse(row);
        return _rows.IsOnly(shared) ? [shared] : _rows.Split(row, shared);
    }

    /// <summary>What has no properties but those that were given to it.</summary>
    private static bool IsRow(object value) => value is PSCustomObject or IDictionary;

    // Values are asked for when the names are understood: of objects of any kind they may be costly, or fail.
    private static (string Name, Func<object?> Value)[] MembersOf(PSObject value)
    {
        if (value.BaseObject is IDictionary table)
        {
            return [.. table.Cast<DictionaryEntry>().Select(e => (e.Key.ToString() ?? "", (Func<object?>)(() => e.Value)))];
        }

        // Our own objects are results, not requests; of simple values the only property is their length.
        return value.BaseObject.GetType().Assembly == typeof(XelloCourseRequest).Assembly || value.BaseObject is string or ValueType
            ? throw Error.NoCourseRequest(value.TypeNames[0])
            : [.. value.Properties.Select(p => (p.Name, (Func<object?>)(() => p.Value)))];
    }
}
