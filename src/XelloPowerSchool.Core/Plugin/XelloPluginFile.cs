namespace XelloPowerSchool;

/// <summary>What a plugin may read beside students and schools.</summary>
public enum XelloPluginData
{
    /// <summary>Courses, catalogues, terms and sections.</summary>
    Courses,

    /// <summary>Who is and was in which section.</summary>
    Enrollments,

    /// <summary>Stored grades.</summary>
    History,

    /// <summary>Course requests.</summary>
    Requests,
}

/// <summary>A field that a plugin asks to see, and why. Immutable.</summary>
/// <param name="Table">The table of PowerSchool.</param>
/// <param name="Field">The column.</param>
/// <param name="Access">What is asked for; always ViewOnly.</param>
/// <param name="Reason">What it is read for.</param>
/// <param name="File">The zip whose plugin asks for it.</param>
public sealed record XelloPluginField(string Table, string Field, string Access, string Reason, string File)
{
    /// <summary>Table and field.</summary>
    public override string ToString() => $"{Table}.{Field}";
}

/// <summary>A plugin's zip that was written. Immutable.</summary>
public sealed record XelloPluginFile
{
    /// <summary>Full path of the zip.</summary>
    public string Path { get; init; } = "";

    /// <summary>Name of the plugin.</summary>
    public string Name { get; init; } = "";

    /// <summary>Version of the plugin.</summary>
    public string Version { get; init; } = "";

    /// <summary>Its level of access to /ws/v1: READ, FULL, or empty.</summary>
    public string V1Access { get; init; } = "";

    /// <summary>True for the one that also asks for columns that only this district or state has.</summary>
    public bool IsDistrict { get; init; }

    /// <summary>What it asks to see, and why.</summary>
    public IReadOnlyList<XelloPluginField> Fields { get; init; } = [];

    /// <summary>Names of its queries.</summary>
    public IReadOnlyList<string> Queries { get; init; } = [];

    /// <summary>SHA-256 of the file in hexadecimal digits. The same request gives the same bytes.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Name and version.</summary>
    public override string ToString() => $"{Name} {Version}";
}
