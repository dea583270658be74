using System.Globalization;

namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    /// <summary>Id of the client's error for pages that do not add up.</summary>
    internal const string ReadIncompleteId = "ReadIncomplete";

    private const int DoubtsInMessage = 10;

    internal static XelloException RosterIncomplete(string source, int attempts, IReadOnlyList<string> doubts, Exception? inner)
    {
        var more = doubts.Count > DoubtsInMessage
            ? string.Format(CultureInfo.InvariantCulture, "; and {0} more", doubts.Count - DoubtsInMessage)
            : "";
        return New("RosterIncomplete", XelloErrorCategory.InvalidResult,
            string.Format(CultureInfo.InvariantCulture, "The roster of {0} could not be proven complete in {1} attempts: {2}{3}.",
                source, attempts, string.Join("; ", doubts.Take(DoubtsInMessage)), more),
            "Read again when nobody is changing enrolments, outside the end-of-year process. Nothing was applied: an incomplete roster would deactivate students who are still there.",
            source, inner);
    }

    internal static XelloException MissingButActive(IReadOnlyCollection<string> studentIds) =>
        New("RosterIncomplete", XelloErrorCategory.InvalidResult,
            string.Format(CultureInfo.InvariantCulture,
                "The roster is not complete: {0:N0} students that it lacks are active in the SIS and within its scope ({1}{2}).",
                studentIds.Count, string.Join(", ", studentIds.Take(DoubtsInMessage)), studentIds.Count > DoubtsInMessage ? ", ..." : ""),
            "Read the roster again. If it happens again, students are changing during the read, or the server leaves some out.",
            studentIds.First());

    internal static XelloException RosterSchoolNotFound(int schoolNumber, string source) =>
        New("RosterSchoolNotFound", XelloErrorCategory.ObjectNotFound,
            string.Format(CultureInfo.InvariantCulture, "{0} lists no school with number {1}.", source, schoolNumber),
            "Check the school numbers with Get-PSSchool. A school that was closed has to be taken out of the scope on purpose.",
            schoolNumber);

    internal static XelloException SchoolCodeTwice(string code, IReadOnlyList<int> schools) =>
        New("SchoolCodeTwice", XelloErrorCategory.InvalidData,
            $"By the mapping several schools would have the code '{code}': {string.Join(", ", schools)}.",
            "Give each of them a code of its own. A school without an entry has its number for code.",
            code);

    internal static XelloException MappingNotFound(string path) => New(
        "MappingNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no mapping '{path}'.",
        "Name the path of its JSON file, or give the mapping as a hashtable.", path);

    internal static XelloException MappingUnreadable(string path, Exception inner) => New(
        "MappingUnreadable", XelloErrorCategory.OpenError,
        $"The mapping '{path}' cannot be read: {inner.Message}",
        "Close the file in other programs, and check that you may read it.", path, inner);

    internal static XelloException MappingInvalid(string source, IReadOnlyList<string> problems, Exception? inner) => New(
        "MappingInvalid", XelloErrorCategory.InvalidData,
        $"The mapping '{source}' cannot be used: {string.Join(" ", problems)}",
        "Correct the mapping. about_XelloPowerSchool_Mapping and docs/schemas/mapping.schema.json describe all of it.",
        source, inner);

    internal static XelloException NoSchools(string source) =>
        New("NoSchools", XelloErrorCategory.InvalidResult,
            $"{source} lists no schools.",
            "Check with Get-PSSchool what the plugin may read: it needs the schools of the district.",
            source);

    internal static XelloException BaselineNotFound(string path) =>
        New("BaselineNotFound", XelloErrorCategory.ObjectNotFound,
            $"There is no baseline '{path}'.",
            "Check the path. Test-XelloRoster -Baseline with -UpdateBaseline makes one of what is found now.",
            path);

    internal static XelloException BaselineUnreadable(string path, string why, Exception? inner = null) =>
        New("BaselineUnreadable", XelloErrorCategory.InvalidData,
            $"The baseline '{path}' cannot be read: {why}.",
            "Restore the file, or make it anew with Test-XelloRoster -Baseline -UpdateBaseline after looking at all findings.",
            path, inner);

    internal static XelloException BaselineNotNamed() =>
        New("BaselineNotNamed", XelloErrorCategory.InvalidArgument,
            "A baseline is to be written, but no file is named.",
            "Name the file with -Baseline.");

    internal static XelloException RuleNotFound(string rule) =>
        New("RuleNotFound", XelloErrorCategory.InvalidArgument,
            $"No rule is called '{rule}'.",
            "Press Tab for the rules, or look them up in about_XelloPowerSchool_Troubleshooting.",
            rule);
}
