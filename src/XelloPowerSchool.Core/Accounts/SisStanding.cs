namespace XelloPowerSchool.Accounts;

/// <summary>What the SIS says about a student who is missing from the roster.</summary>
/// <param name="Evidence">The class of the answer.</param>
/// <param name="Reason">The answer in words, for people; without student data.</param>
internal sealed record SisStanding(XelloEvidence Evidence, string Reason);
