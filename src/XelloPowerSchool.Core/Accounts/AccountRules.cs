namespace XelloPowerSchool.Accounts;

/// <summary>The rules that keep accounts out of a comparison, wherever they come from. Each leaves the account that exists as it is.</summary>
internal static class AccountRules
{
    internal static RosterRule MissingStudentId { get; } = Error("MissingStudentId", nameof(XelloAccount.StudentId),
        "An account has no key and was left out.",
        "Give the student a number in the SIS.");

    internal static RosterRule DuplicateStudentId { get; } = Error("DuplicateStudentId", nameof(XelloAccount.StudentId),
        "More than one account in the input has this key. None was applied; the account that exists stays as it is.",
        "Give each student a number of their own in the SIS.");

    internal static RosterRule DuplicateSignInToken { get; } = Error("DuplicateSignInToken", nameof(XelloAccount.SsoToken),
        "Other students have the same sign-in token, so one could be signed in as the other. None of them is applied.",
        "Give each student a token of their own.");

    /// <summary>The subject of a finding about an account without a key.</summary>
    internal const string NoKey = "(none)";

    private static RosterRule Error(string id, string field, string message, string advice) =>
        new(id, XelloSeverity.Error, field, message, advice);
}
