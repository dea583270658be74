using System.Reflection;

namespace XelloPowerSchool.Accounts;

/// <summary>One rule that a record can break. A finding is a rule and a subject.</summary>
/// <param name="Id">Stable id, for example <c>DuplicateStudentId</c>.</param>
/// <param name="Severity">An error keeps the record out; the account that exists for it stays as it is.</param>
/// <param name="Field">The field that is wrong; null when the rule is about several, and the finding says which.</param>
/// <param name="Message">What is wrong, without a value of the record.</param>
/// <param name="Advice">What to do about it.</param>
internal sealed record RosterRule(string Id, XelloSeverity Severity, string? Field, string Message, string Advice)
{
    /// <summary>The finding for one record. Texts are the rule's own: a hundred thousand findings keep one copy of each.</summary>
    /// <param name="subject">Key of the student or the school.</param>
    internal XelloFinding For(string subject) => new(Id, Severity, subject, Field, Message, Advice);

    /// <summary>The finding for one record and a field that the rule leaves open.</summary>
    internal XelloFinding In(string field, string subject) => new(Id, Severity, subject, field, Message, Advice);

    /// <summary>The finding for one record, with what the rule cannot know.</summary>
    internal XelloFinding For(string subject, string detail) => new(Id, Severity, subject, Field, Message + " " + detail, Advice);

    /// <summary>The finding for one record and a field that the rule leaves open, with what the rule cannot know.</summary>
    internal XelloFinding In(string field, string subject, string detail) => new(Id, Severity, subject, field, Message + " " + detail, Advice);

    /// <summary>The ids of all rules of some tables, in their order.</summary>
    internal static IReadOnlyList<string> IdsOf(params Type[] tables) =>
    [
        .. tables.SelectMany(table => table.GetProperties(BindingFlags.Static | BindingFlags.NonPublic))
            .Where(property => property.PropertyType == typeof(RosterRule))
            .Select(property => ((RosterRule)property.GetValue(null)!).Id)
            .Distinct()
            .OrderBy(id => id, StringComparer.Ordinal),
    ];
}
