using System.Globalization;

namespace XelloPowerSchool.Roster;

/// <summary>Where values of accounts can come from.</summary>
internal static class MappingSources
{
    private static readonly Source[] Known =
    [
        new("StudentNumber", student => student.StudentNumber, ("STUDENTS", "Student_Number")),
        new("StateNumber", student => student.StateNumber, ("STUDENTS", "State_StudentNumber")),
        new("Username", student => student.Username, ("STUDENTS", "Student_Web_ID")),
        new("FirstName", student => student.FirstName, ("STUDENTS", "First_Name")),
        new("MiddleName", student => student.MiddleName, ("STUDENTS", "Middle_Name")),
        new("LastName", student => student.LastName, ("STUDENTS", "Last_Name")),
        new(
            "Email", student => student.Email, ("STUDENTS", "Person_ID"),
            ("PERSONEMAILADDRESSASSOC", "PersonID"), ("PERSONEMAILADDRESSASSOC", "EmailAddressID"),
            ("PERSONEMAILADDRESSASSOC", "IsPrimaryEmailAddress"),
            ("PERSONEMAILADDRESSASSOC", "EmailAddressPriorityOrder"),
            ("EMAILADDRESS", "EmailAddressID"), ("EMAILADDRESS", "EmailAddress")),
        new("NextSchoolNumber", student => student.NextSchoolNumber?.ToString(CultureInfo.InvariantCulture), ("STUDENTS", "Next_School")),
    ];

    /// <summary>The names of fields that every record has.</summary>
    public static IEnumerable<string> Names => Known.Select(source => source.Name);

    public static bool IsExtension(string source) => source.Split('.').Length == 2;

    /// <summary>The table of an extension's field.</summary>
    public static string TableOf(string source) => source.Split('.')[0];

    /// <summary>Whether a text can be a source: a known field, or <c>table.field</c> in letters that a database takes.</summary>
    public static bool IsSource(string text) => Find(text) is not null
        || (text.Split('.') is [var table, var field] && IsName(table) && IsName(field));

    /// <summary>All sources of a mapping, each once.</summary>
    public static IReadOnlyList<string> Of(XelloMapping mapping) =>
    [
        .. new[] { mapping.FirstName, mapping.LastName, mapping.Email, mapping.SsoToken, mapping.StateProvNumber, mapping.PreRegSchoolCode }
            .SelectMany(sources => sources)
            .Prepend(mapping.Key.ToString())
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    public static Func<PSStudent, string?> Reader(string source)
    {
        if (Find(source) is { } known)
            return known.Read;
        // Each source of the SIS spells names of columns in its own way, so capitals do not count.
        return student =>
        {
            if (student.Extensions.TryGetValue(source, out var value))
                return value;
            foreach (var entry in student.Extensions)
                if (string.Equals(entry.Key, source, StringComparison.OrdinalIgnoreCase))
                    return entry.Value;
            return null;
        };
    }

    /// <summary>The columns of PowerSchool that the sources are read from: a plugin has to ask for the right to them.</summary>
    public static IReadOnlyList<(string Table, string Field)> SisFields(XelloMapping mapping) => [.. Of(mapping).SelectMany(SisFieldsOf).Distinct()];

    /// <summary>The columns that one source is read from; the last of them holds the value.</summary>
    public static IReadOnlyList<(string Table, string Field)> SisFieldsOf(string source) =>
        Find(source)?.Fields ?? [(TableOf(source), "StudentsDCID"), (TableOf(source), source.Split('.')[1])];

    private static Source? Find(string name) => Array.Find(Known, source => string.Equals(source.Name, name, StringComparison.OrdinalIgnoreCase));

    private static bool IsName(string text) => text.Length > 0 && text.All(c => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9'));

    private sealed record Source(string Name, Func<PSStudent, string?> Read, params (string Table, string Field)[] Fields);
}
