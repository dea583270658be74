using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>The ids of all rules that a check of a roster can find broken: for completion, and for gates that leave some out.</summary>
internal static class RosterRuleNames
{
    public static IReadOnlyList<string> All { get; } =
        [.. RosterRule.IdsOf(typeof(RosterRules), typeof(AccountRules), typeof(AccountRowRules)).Concat(DataFileProfile.Rules).Distinct(StringComparer.Ordinal)];
}
