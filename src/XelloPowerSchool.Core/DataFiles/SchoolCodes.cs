namespace XelloPowerSchool.DataFiles;

/// <summary>The schools that rows may name, by code or by name. Without any, every code is taken as it is.</summary>
internal sealed class SchoolCodes
{
    private readonly HashSet<string> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _byName = new(StringComparer.OrdinalIgnoreCase);

    public SchoolCodes(IEnumerable<XelloSchool> schools)
    {
        foreach (var school in schools)
        {
            _codes.Add(school.Code);
            // A name that two schools have names neither.
            _byName[school.Name] = _byName.ContainsKey(school.Name) ? null : school.Code;
        }
    }

    public static SchoolCodes Any { get; } = new([]);

    /// <summary>The code that a value of a code column names; null when there is no such school.</summary>
    public string? OfCode(string code) => _codes.Count == 0 || _codes.Contains(code) ? code : null;

    /// <summary>The code that a value of a name column names, which may hold codes too; null when there is no such school.</summary>
    public string? OfName(string name)
    {
        if (_codes.Contains(name))
            return name;
        if (_byName.TryGetValue(name, out var code))
            return code;
        return _codes.Count == 0 && name.All(c => c is >= '0' and <= '9') ? name : null;
    }
}
