using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>
/// Where nights in the shadow are written. The parameter is not called Ledger, so that a default which is set for all cmdlets never
/// leads one of them to the ledger that delivers.
/// </summary>
internal static class ShadowLedgers
{
    internal static string PathOf(XelloCmdlet cmdlet, string? path) =>
        path is null ? Path.Combine(Path.GetDirectoryName(Ledger.DefaultPath)!, "shadow.db") : cmdlet.FullPathOf(path);

    internal static Ledger Open(XelloCmdlet cmdlet, string? path)
    {
        var ledger = Ledger.Open(PathOf(cmdlet, path), LedgerAccess.Read);
        if (ledger.IsShadow)
        {
            return ledger;
        }

        ledger.Dispose();
        throw Error.LedgerIsNotShadow(ledger.Path);
    }
}
