using System.Text.RegularExpressions;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// What PowerSchool is known to say about errors. Only that is passed on: another sentence can quote the filter or the
/// record that it is about, and error messages end up in logs and mails.
/// </summary>
internal static class ServerSentence
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const string Name = "[A-Za-z][A-Za-z0-9_.]{0,99}";

    private static readonly Regex NamePattern = new($"^{Name}$", Options);

    private static readonly Regex[] Known =
    [
        new(@"^Resource not found\.?$", Options),
        new($"^Query {Name} not found\\.?$", Options),
        new("^GET, POST and PUT are not allowed on table$", Options),
        new($"^Invalid field specified: {Name} is not valid column for table: {Name}$", Options),
        new($"^(?<before>Invalid [a-z]+ ').*(?<after>' passed for comparison to [a-z]+ field {Name})$", Options | RegexOptions.Singleline),
        new("^Querying not supported against clob or blob field types$", Options),
        new("^At least one column lacks sufficient permission$", Options),
        new("^Validation Failed$", Options),
        new("^Plugin is missing required accessLevelV1Api (?<level>READ|WRITE|FULL) permission$", Options),
        new("^.*(?<text>Use PUT to update existing records|Use POST to insert a new record).*$", Options | RegexOptions.Singleline),
    ];

    /// <summary>The sentence without values; null when it is not a known one.</summary>
    public static string? Shown(string? sentence)
    {
        if (sentence is null || Array.Find(Known, known => known.IsMatch(sentence)) is not { } pattern)
            return null;
        Match match = pattern.Match(sentence);
        if (match.Groups["before"].Success)
            return match.Groups["before"].Value + "..." + match.Groups["after"].Value;
        return match.Groups["text"].Success ? match.Groups["text"].Value : sentence;
    }

    /// <summary>True for what can be the name of a table, a column or a query.</summary>
    public static bool IsName(string text) => NamePattern.IsMatch(text);
}
