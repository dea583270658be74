using System.Globalization;

namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    public static XelloException LedgerNotFound(string path) => New(
        "LedgerNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no ledger at '{path}'.",
        "Check the path. The first synchronisation makes the ledger.", path);

    public static XelloException LedgerLocked(string path, string holder) => New(
        "LedgerLocked", XelloErrorCategory.ResourceBusy,
        $"The ledger '{path}' is in use by {holder}.",
        "Wait until that run has ended, then try again. Only one run at a time may use a ledger.", path);

    public static XelloException LedgerReadOnly(string path, Exception? inner = null) => New(
        "LedgerReadOnly", XelloErrorCategory.PermissionDenied,
        $"The ledger '{path}' cannot be written: the file or its folder is read-only for this user.",
        "Run as the user who owns the ledger, or give this user the right to write to the file and its folder.", path, inner);

    public static XelloException LedgerAccessDenied(string path, Exception inner) => New(
        "LedgerAccessDenied", XelloErrorCategory.PermissionDenied,
        $"The ledger '{path}' cannot be opened: this user has no right to read it.",
        "Run as the user who owns the ledger. Nobody else may read it, because it holds students' data.", path, inner);

    public static XelloException LedgerNewerSchema(string path, long found, long known) => New(
        "LedgerNewerSchema", XelloErrorCategory.InvalidData,
        string.Format(
            CultureInfo.InvariantCulture, "The ledger '{0}' has schema {1}; this version of the module knows schema {2}.", path, found, known),
        "Update the module to the version that wrote the ledger, or a later one.", path);

    public static XelloException LedgerNotADatabase(string path, string why) => New(
        "LedgerNotADatabase", XelloErrorCategory.InvalidData,
        $"The file '{path}' is not a ledger: {why}.",
        "Check the path. If the ledger was there, restore it from a backup.", path);

    public static XelloException LedgerDamaged(string path, string what, Exception? inner = null) => New(
        "LedgerDamaged", XelloErrorCategory.InvalidData,
        $"The ledger '{path}' is damaged: {what}.",
        "Restore it from a backup. Do not synchronise with a damaged ledger.", path, inner);

    public static XelloException LedgerWriteFailed(string path, Exception inner) => New(
        "LedgerWriteFailed", XelloErrorCategory.WriteError,
        $"The ledger '{path}' could not be written: {inner.Message}",
        "Check that the disk has room and is healthy, then run again. The ledger is as it was before.", path, inner);

    public static XelloException LedgerNotEmpty(string path, int accounts) => New(
        "LedgerNotEmpty", XelloErrorCategory.ResourceExists,
        string.Format(CultureInfo.InvariantCulture, "The ledger '{0}' has {1:N0} accounts already. Nothing was imported.", path, accounts),
        "Import into a new ledger, or use -Merge: then what the file says of an account takes the place of what the ledger knows.", path);

    public static XelloException LedgerUnfinishedRun(string path, string runId) => New(
        "LedgerUnfinishedRun", XelloErrorCategory.InvalidOperation,
        $"Run {runId} of the ledger '{path}' was interrupted. Nothing was imported.",
        "Run Sync-XelloAccount first: it finishes that run or rolls it back.", path);

    public static XelloException StaleChange(long computedAgainst, long current) => New(
        "StaleChange", XelloErrorCategory.InvalidOperation,
        computedAgainst < 0
            ? "The changes were computed against other accounts than a ledger's, or for next year. None was applied."
            : string.Format(
                CultureInfo.InvariantCulture,
                "The changes were computed against ledger revision {0}, but the ledger is at revision {1}. None was applied.",
                computedAgainst, current),
        "Compare the roster with the ledger again and apply the new changes.", computedAgainst);

    public static XelloException ChangeInvalid(string studentId, string why) => New(
        "ChangeInvalid", XelloErrorCategory.InvalidArgument,
        $"The change of account '{studentId}' cannot be applied: {why}. None of the changes was.",
        "Pass on the changes as the comparison made them, each once.", studentId);

    public static XelloException LedgerRestoresItself(string path) => New(
        "LedgerRestoresItself", XelloErrorCategory.InvalidArgument,
        $"'{path}' is both the backup and the ledger.",
        "Name the backup with -Path and the ledger to replace with -Ledger.", path);

    public static XelloException LedgerKeyUnusable(string path, string why, Exception? inner = null) => New(
        "LedgerKeyUnusable", XelloErrorCategory.InvalidData,
        $"The secret of the ledger, '{path}', cannot be used: {why}.",
        "Give this user the right to read and write the file, or restore it. If it is lost, remove it: a new one is made, pseudonyms change, and plans made before no longer count.",
        path, inner);

    public static XelloException PseudonymNotFound(string pseudonym, string ledger) => New(
        "PseudonymNotFound", XelloErrorCategory.ObjectNotFound,
        $"The ledger '{ledger}' knows no student with the pseudonym {pseudonym}.",
        "Use the ledger, and its secret, that the file was written with. A student who never had an account has none in the ledger.", pseudonym);

    public static XelloException LedgerIsShadow(string path) => New(
        "LedgerIsShadow", XelloErrorCategory.InvalidOperation,
        $"The ledger '{path}' is of nights in the shadow: nothing of it was ever delivered, so nothing can be delivered from it.",
        "Use the ledger that delivers, or begin one with Import-XelloAccount: what Xello has is where it starts.", path);

    public static XelloException LedgerIsNotShadow(string path) => New(
        "LedgerIsNotShadow", XelloErrorCategory.InvalidOperation,
        $"The ledger '{path}' is one that delivers, and no night in the shadow is written into it.",
        "Name another file with -ShadowLedger; the first night makes it.", path);

    public static XelloException HistoryPruned(string path, DateTimeOffset asked, DateTimeOffset kept) => New(
        "HistoryPruned", XelloErrorCategory.ObjectNotFound,
        string.Format(
            CultureInfo.InvariantCulture, "The ledger '{0}' keeps its history from {1:yyyy-MM-dd HH:mm} UTC on; {2:yyyy-MM-dd HH:mm} UTC is before that.",
            path, kept.UtcDateTime, asked.UtcDateTime),
        "Ask for a later time, or ask a backup from before the history was shortened.", asked);

    public static XelloException CalendarInvalid(string why) => New(
        "CalendarInvalid", XelloErrorCategory.InvalidArgument,
        $"The calendar cannot be: {why}.",
        "Give LastDay, RolloverStart and FirstDay of one summer, in this order; RolloverEnd may be left out.");

    public static XelloException ExclusionNotFound(string studentId, string path) => New(
        "ExclusionNotFound", XelloErrorCategory.ObjectNotFound,
        $"The ledger '{path}' has no exclusion of {studentId}.",
        "Get-XelloExclusion lists the exclusions; leading zeros count.", studentId);

    public static XelloException NothingHeld(string runId, IReadOnlyList<string> others) => New(
        "NothingHeld", XelloErrorCategory.ObjectNotFound,
        $"Run {runId} holds nothing that still waits{(others.Count == 0 ? "" : "; what waits is in " + string.Join(", ", others))}.",
        "Get-XelloSyncRun -Held lists the runs with held changes that wait. A later run may have applied them, held them anew, or found nothing to change.", runId);

    public static XelloException ApprovalBySamePerson(string studentId, string person) => New(
        "ApprovalBySamePerson", XelloErrorCategory.PermissionDenied,
        $"The change of account '{studentId}' needs two persons, and {person} has approved it already. Nothing was approved.",
        "Let somebody else approve, with a user name and a certificate of their own.", studentId);

    public static XelloException ApprovalReplayed(string file) => New(
        "ApprovalReplayed", XelloErrorCategory.InvalidOperation,
        $"The approval file {file} has been used already. Nothing was approved.",
        "An approval counts once. Ask for a new file when the changes are to be approved again.", file);

    public static XelloException RunNotUndoable(string runId, string why) => New(
        "RunNotUndoable", XelloErrorCategory.InvalidOperation,
        $"Run {runId} cannot be taken back: {why}.",
        "Get-XelloSyncRun -Change shows what the run did.", runId);

    public static XelloException UndoConflict(string runId, IReadOnlyList<(string StudentId, string RunId)> later)
    {
        const int Most = 10;
        return New(
            "UndoConflict", XelloErrorCategory.InvalidOperation,
            string.Format(
                CultureInfo.InvariantCulture, "Run {0} cannot be taken back: later runs changed {1:N0} of its accounts: {2}{3}.", runId, later.Count,
                string.Join(", ", later.Take(Most).Select(one => $"{one.StudentId} ({one.RunId})")), later.Count > Most ? ", ..." : ""),
            "Take the later runs back first, the newest first; or correct the accounts in PowerSchool and synchronise.", runId);
    }
}
