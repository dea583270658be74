namespace XelloPowerSchool;

/// <summary>Which of Xello's data files. Files of every edition are of one of these kinds, whatever they are called there.</summary>
public enum XelloDataFileKind
{
    /// <summary>The schools.</summary>
    School,

    /// <summary>The students. Who is not in it goes.</summary>
    Student,

    /// <summary>The course catalogue, school by school.</summary>
    CourseCodes,

    /// <summary>Courses of students: taken, in progress, planned for the next term.</summary>
    StudentCourses,

    /// <summary>Educators. Who is not in it is deactivated (Xello's rule).</summary>
    Educator,

    /// <summary>Which educator has which students.</summary>
    EducatorStudent,

    /// <summary>Groups of students that an educator has.</summary>
    StudentGroup,

    /// <summary>Parents and guardians.</summary>
    Family,
}

/// <summary>How sure it is that Xello's contract says so.</summary>
public enum XelloCertainty
{
    /// <summary>Read in Xello's own pages, or in what districts run.</summary>
    High,

    /// <summary>Second-hand, from an old page, or concluded from several facts.</summary>
    Medium,

    /// <summary>Assumed.</summary>
    Low,
}

/// <summary>What values of a column are.</summary>
public enum XelloColumnType
{
    /// <summary>Any text that the file can carry.</summary>
    Text,

    /// <summary>A whole number without leading zeros.</summary>
    WholeNumber,

    /// <summary>A number, with a point where it has decimals.</summary>
    Number,

    /// <summary>A date in the profile's form.</summary>
    Date,

    /// <summary>One of a few words.</summary>
    Choice,
}

/// <summary>Xello's file contract for one edition, as data. Immutable.</summary>
public sealed record XelloProfile
{
    /// <summary>The name people choose it by.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string Title { get; init; } = "";

    /// <summary>Version of the profile: it changes when the contract, or what is known of it, does.</summary>
    public string Version { get; init; } = "";

    /// <summary>The file it was read from; null for a profile of the module.</summary>
    public string? Path { get; init; }

    /// <summary>The files, in the order in which they have to be delivered: what others refer to comes first.</summary>
    public IReadOnlyList<XelloProfileFile> Files { get; init; } = [];

    /// <summary>The points at which sources contradict each other, and how each is decided here.</summary>
    public IReadOnlyList<XelloProfileSwitch> Switches { get; init; } = [];

    /// <summary>Endings that file names have; the first is written.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>What stands between two values.</summary>
    public char Separator { get; init; }

    /// <summary>Characters that no value may have, besides those that no file can carry.</summary>
    public string Forbidden { get; init; } = "";

    /// <summary>What ends a line.</summary>
    public string LineEnd { get; init; } = "";

    /// <summary>True when a file begins with UTF-8's byte order mark.</summary>
    public bool ByteOrderMark { get; init; }

    /// <summary>The profile as JSON, to begin another one with.</summary>
    public string ToJson() => Json;

    internal string Json { get; init; } = "";

    /// <summary>The file of a kind; null when the edition has none.</summary>
    internal XelloProfileFile? Find(XelloDataFileKind kind) => Files.FirstOrDefault(file => file.Kind == kind);

    /// <summary>The file that a name with any of the endings stands for; null when it stands for none. Capitals count.</summary>
    internal XelloProfileFile? Find(string fileName) => Extensions.Contains(System.IO.Path.GetExtension(fileName), StringComparer.Ordinal)
        ? Files.FirstOrDefault(file => file.Names.Contains(System.IO.Path.GetFileNameWithoutExtension(fileName), StringComparer.Ordinal))
        : null;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>One file of a profile. Immutable.</summary>
public sealed record XelloProfileFile
{
    /// <summary>Which file it is.</summary>
    public XelloDataFileKind Kind { get; init; }

    /// <summary>Its name with the ending that is written.</summary>
    public string Name { get; init; } = "";

    /// <summary>All names without ending that it is known by; the first is written.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>True when a set without it is not one.</summary>
    public bool Required { get; init; }

    /// <summary>The columns, in the order of the file.</summary>
    public IReadOnlyList<XelloProfileColumn> Columns { get; init; } = [];

    /// <summary>Names of the columns of which two rows never have the same values; none when rows may repeat. Rows are in their order.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Where it is known from.</summary>
    public string Source { get; init; } = "";

    /// <summary>How sure it is.</summary>
    public XelloCertainty Certainty { get; init; }

    /// <summary>The column with that name in the header; null when there is none.</summary>
    internal XelloProfileColumn? Find(string column) => Columns.FirstOrDefault(known => known.Name == column);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>One column of a file. Immutable.</summary>
public sealed record XelloProfileColumn
{
    /// <summary>Name in the header.</summary>
    public string Name { get; init; } = "";

    /// <summary>The property of the record that it carries; null for a column that is always empty.</summary>
    public string? Field { get; init; }

    /// <summary>What its values are.</summary>
    public XelloColumnType Type { get; init; }

    /// <summary>True when a row without the value is refused.</summary>
    public bool Required { get; init; }

    /// <summary>The most characters (UTF-16 units) it takes; null when nobody says. Where two pages disagree, the smaller number.</summary>
    public int? Width { get; init; }

    /// <summary>The least that a number may be; null when nobody says.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The most that a number may be; null when nobody says.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>The words that a choice takes; none for other types.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The form of dates, in .NET's letters; null for other types.</summary>
    public string? DateFormat { get; init; }

    /// <summary>The column whose value it must be; null when it refers to none.</summary>
    public XelloProfileReference? RefersTo { get; init; }

    /// <summary>Values that need not be found there.</summary>
    public IReadOnlyList<string> Exceptions { get; init; } = [];

    /// <summary>Where it is known from.</summary>
    public string Source { get; init; } = "";

    /// <summary>How sure it is.</summary>
    public XelloCertainty Certainty { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>A column of another file that a value must be found in.</summary>
/// <param name="File">The file.</param>
/// <param name="Column">Its column.</param>
public sealed record XelloProfileReference(XelloDataFileKind File, string Column)
{
    /// <summary>File and column.</summary>
    public override string ToString() => File + "." + Column;
}

/// <summary>A point at which sources contradict each other, and how it is decided. Immutable.</summary>
public sealed record XelloProfileSwitch
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>How it is decided: one of the choices.</summary>
    public string Value { get; init; } = "";

    /// <summary>How it can be decided.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What it decides.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>Where the contradiction is known from.</summary>
    public string Source { get; init; } = "";

    /// <summary>How sure the decision is.</summary>
    public XelloCertainty Certainty { get; init; }

    /// <summary>Name and value.</summary>
    public override string ToString() => Name + " = " + Value;
}
