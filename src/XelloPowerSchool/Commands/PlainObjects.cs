using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Between the engine's plain values (see PlainJson) and PowerShell's objects.</summary>
internal static class PlainObjects
{
    /// <summary>Deeper than any body of PowerSchool; an object that contains itself ends here.</summary>
    private const int Deepest = 32;

    /// <summary>An object with the members as properties, in their order.</summary>
    public static object? ToPowerShell(object? value)
    {
        switch (value)
        {
            case object?[] elements:
                return Array.ConvertAll(elements, ToPowerShell);
            case IReadOnlyList<KeyValuePair<string, object?>> members:
                var result = new PSObject();
                foreach (KeyValuePair<string, object?> member in members)
                {
                    result.Properties.Add(new PSNoteProperty(member.Key, ToPowerShell(member.Value)));
                }

                return result;
            default:
                return value;
        }
    }

    /// <summary>A hashtable, list, object or simple value as plain values.</summary>
    /// <param name="value">The value.</param>
    /// <param name="refuse">Makes the error about what cannot be a plain value, from a clause that says why. Default: that of a request.</param>
    /// <param name="depth">How deep the value lies in another one.</param>
    public static object? FromPowerShell(object? value, Func<string, XelloException>? refuse = null, int depth = 0)
    {
        refuse ??= Error.InvalidRequest;
        if (depth > Deepest)
        {
            throw refuse("its body is nested too deeply, or contains itself");
        }

        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare switch
        {
            null => null,
            double number when double.IsNaN(number) || double.IsInfinity(number) => throw refuse("its body contains a number that JSON does not have"),
            float number => FromPowerShell((double)number, refuse, depth),
            string or bool or long or decimal or double => bare,
            char letter => letter.ToString(),
            SwitchParameter set => set.IsPresent,
            sbyte or byte or short or ushort or int or uint => Convert.ToInt64(bare, CultureInfo.InvariantCulture),
            ulong large => (decimal)large,
            Enum name => name.ToString(),
            DateTime day when day.TimeOfDay == TimeSpan.Zero => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            Guid or Uri or Version or DateTimeOffset => Convert.ToString(bare, CultureInfo.InvariantCulture),
            SecureString or PSCredential => throw refuse("its body contains a protected secret"),
            IDictionary members => FromDictionary(members, refuse, depth),
            IEnumerable elements => elements.Cast<object?>().Select(e => FromPowerShell(e, refuse, depth + 1)).ToArray(),
            _ => FromProperties(PSObject.AsPSObject(value!), refuse, depth),
        };
    }

    // A hashtable has no order of its own: sorted, the same input gives the same body.
    private static List<KeyValuePair<string, object?>> FromDictionary(IDictionary members, Func<string, XelloException> refuse, int depth)
    {
        IEnumerable<KeyValuePair<string, object?>> pairs = members.Cast<DictionaryEntry>().Select(e => new KeyValuePair<string, object?>(
            Convert.ToString(e.Key, CultureInfo.InvariantCulture)!, FromPowerShell(e.Value, refuse, depth + 1)));
        return [.. members is Hashtable ? pairs.OrderBy(p => p.Key, StringComparer.Ordinal) : pairs];
    }

    private static List<KeyValuePair<string, object?>> FromProperties(PSObject value, Func<string, XelloException> refuse, int depth) =>
        [.. value.Properties.Select(p => new KeyValuePair<string, object?>(p.Name, FromPowerShell(p.Value, refuse, depth + 1)))];
}
