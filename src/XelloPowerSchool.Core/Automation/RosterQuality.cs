using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>Checks a roster against everything that is known beside it: the profile, the ledger, a baseline.</summary>
internal static class RosterQuality
{
    /// <param name="accounts">The accounts to check.</param>
    /// <param name="snapshot">The snapshot behind them, or null.</param>
    /// <param name="profile">The contract that they have to keep.</param>
    /// <param name="ledgerPath">The ledger whose accounts show which fields the schools had before; it need not exist.</param>
    /// <param name="baseline">What is known, or null.</param>
    /// <param name="today">The day in the district.</param>
    /// <param name="input">Findings of rows that became no account.</param>
    public static List<XelloFinding> Check(
        IReadOnlyCollection<XelloAccount> accounts, RosterSnapshot? snapshot, DataFileProfile profile, string ledgerPath, RosterBaseline? baseline, DateTime today,
        IReadOnlyCollection<XelloFinding>? input = null)
    {
        List<IReadOnlyCollection<SchoolFieldUse>> before = baseline is null ? [] : [baseline.Fields];
        IReadOnlyCollection<string> schools = [];
        if (Ledger.Exists(ledgerPath))
        {
            using var ledger = Ledger.Open(ledgerPath, LedgerAccess.Read);
            before.Add(FieldUse.Of(ledger.ReadAccounts(LedgerAccountFilter.Everything with { Status = XelloAccountStatus.Active })));
            schools = [.. ledger.ReadSchools().Select(school => school.Code)];
        }

        return new RosterCheck
        {
            Today = today,
            Contract = profile.Check,
            KnownSchools = schools,
            Before = before,
        }.Check(accounts, snapshot, input ?? []);
    }
}
