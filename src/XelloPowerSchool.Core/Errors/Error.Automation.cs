namespace XelloPowerSchool.Errors;

/// <summary>Errors of runs as a whole.</summary>
internal static partial class Error
{
    public static XelloException MixedSnapshots(string first, string second) => New(
        "MixedSnapshots", XelloErrorCategory.InvalidArgument,
        $"The accounts come from two reads of the roster: {first} and {second}.",
        "Compare the accounts of one read of Get-XelloRoster at a time.", second);

    public static XelloException SnapshotOfAnotherServer(string read, string? asked) => New(
        "MixedSnapshots", XelloErrorCategory.InvalidArgument,
        $"The accounts come from {read}, but {asked} would be asked about the missing ones.",
        "Compare with the connection that the accounts were read with.", asked);

    public static XelloException AccountNotFound(string studentId, string ledger) => New(
        "AccountNotFound", XelloErrorCategory.ObjectNotFound,
        $"The ledger '{ledger}' has no account {studentId}.",
        "Check the key; leading zeros count. A student without an account shows in Compare-XelloRoster.", studentId);

    public static XelloException RunNotFound(string id, string ledger) => New(
        "RunNotFound", XelloErrorCategory.ObjectNotFound,
        $"The ledger '{ledger}' has no run {id}.",
        "Get-XelloSyncRun lists the runs.", id);

    public static XelloException NothingToReport(string ledger) => New(
        "NothingToReport", XelloErrorCategory.ObjectNotFound,
        $"The ledger '{ledger}' has no run to report on.",
        "Run Sync-XelloAccount first, or name another ledger.", ledger);
}
