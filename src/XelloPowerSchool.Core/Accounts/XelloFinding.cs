namespace XelloPowerSchool;

/// <summary>One thing that is wrong with one record, or with a file. Findings name students by key, never by name.</summary>
/// <param name="Rule">Stable id of the rule, for example <c>DuplicateStudentId</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">Key of the record: student, school or course; of a package, the file in it.</param>
/// <param name="Field">The field, or null when the whole record is meant.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record XelloFinding(
    string Rule, XelloSeverity Severity, string Subject, string? Field, string Message, string Advice)
{
    /// <summary>True when the baseline of a check has the finding already: it is no news, and fails no gate.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Name of the data file that the record stands in; null when it stands in none.</summary>
    public string? File { get; init; }

    /// <summary>
    /// Row of that file, blank ones counted. The header is 0, and a row is the line after it when no value has a line break. Null when
    /// the whole file is meant.
    /// </summary>
    public long? Row { get; init; }

    /// <summary>Rule and subject: safe to log.</summary>
    public override string ToString() => $"{Rule}: {Subject}";
}
