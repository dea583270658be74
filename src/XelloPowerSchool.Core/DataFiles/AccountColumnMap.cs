using System.Collections;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>Which columns hold which fields, where the user says so.</summary>
internal static class AccountColumnMap
{
    /// <param name="map">Field and header, for example StudentId = 'Pupil No'.</param>
    public static IReadOnlyDictionary<AccountField, string>? Parse(IDictionary? map)
    {
        if (map is null)
            return null;
        var parsed = new Dictionary<AccountField, string>();
        foreach (DictionaryEntry entry in map)
        {
            var field = entry.Key?.ToString() ?? "";
            // A number would pass for a field too.
            if (!field.All(char.IsLetter) || !Enum.TryParse<AccountField>(field, ignoreCase: true, out var known)
                || entry.Value?.ToString() is not { Length: > 0 } header)
                throw Error.ColumnMapInvalid(field, typeof(AccountField).GetEnumNames());
            parsed[known] = header;
        }

        return parsed;
    }
}
