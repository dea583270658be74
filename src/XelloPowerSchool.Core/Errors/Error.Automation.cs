using System.Globalization;

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

    public static XelloException SignedFileNotFound(string path) => New(
        "SignedFileNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no file '{path}'.",
        "Check the path.", path);

    public static XelloException SignedFileUnreadable(string path, string why, Exception? inner = null) => New(
        "SignedFileUnreadable", XelloErrorCategory.InvalidData,
        $"The file '{path}' cannot be read: {why}.",
        "Use a file as Export-XelloSyncPlan or Approve-XelloSyncRun wrote it, with a version of the module that is not older.", path, inner);

    public static XelloException SignatureInvalid(string path, string why, Exception? inner = null) => New(
        "SignatureInvalid", XelloErrorCategory.SecurityError,
        $"The file '{path}' is not to be believed: {why}. Nothing was done.",
        "Do not repair it. Find out who changed it, and have it made anew.", path, inner);

    public static XelloException SignerNotTrusted(string path, string thumbprint) => New(
        "SignerNotTrusted", XelloErrorCategory.SecurityError,
        $"The file '{path}' is signed by the certificate {thumbprint}, which is none of those that are trusted. Nothing was done.",
        "Ask the signer for the certificate's thumbprint by another way, and name it with -TrustedThumbprint if it is the same.", path);

    public static XelloException CertificateCannotSign(string thumbprint, string why, Exception? inner = null) => New(
        "CertificateCannotSign", XelloErrorCategory.InvalidArgument,
        $"The certificate {thumbprint} cannot sign: {why}",
        "Use a certificate with its private key, which this user may use.", thumbprint, inner);

    public static XelloException PlanExpired(string id, DateTimeOffset expires) => New(
        "PlanExpired", XelloErrorCategory.InvalidOperation,
        string.Format(CultureInfo.InvariantCulture, "Plan {0} counted until {1:yyyy-MM-dd HH:mm} UTC. Nothing was applied.", id, expires.UtcDateTime),
        "Make a new plan with Export-XelloSyncPlan.", id);

    public static XelloException PlanApplied(string id, string run) => New(
        "PlanApplied", XelloErrorCategory.InvalidOperation,
        $"Plan {id} has been applied by run {run}. Nothing was applied again.",
        "Make a new plan with Export-XelloSyncPlan.", id);

    public static XelloException PlanOutdated(string id, string why) => New(
        "PlanOutdated", XelloErrorCategory.InvalidOperation,
        $"Plan {id} is out of date: {why}. Nothing was applied.",
        "Make a new plan with Export-XelloSyncPlan and look at it.", id);

    public static XelloException PlanOfAnotherServer(string planned, string asked) => New(
        "PlanOfAnotherServer", XelloErrorCategory.InvalidArgument,
        $"The plan was made from {planned}, but the connection is to {asked}. Nothing was applied.",
        "Name the connection that the plan was made with.", asked);

    public static XelloException PlanWithoutSnapshot() => New(
        "PlanWithoutSnapshot", XelloErrorCategory.InvalidArgument,
        "The changes come from no read of the roster, so nobody could make sure of them when the plan is applied. No plan was written.",
        "Make the plan from the roster: Export-XelloSyncPlan without input, or Compare-XelloRoster | Export-XelloSyncPlan in one session.");

    public static XelloException PlanDecides(IReadOnlyCollection<string> parameters) => New(
        "PlanDecides", XelloErrorCategory.InvalidArgument,
        $"A plan is applied as it is: {string.Join(", ", parameters.Select(name => "-" + name))} cannot be given with -Plan.",
        "Leave them out, or make a new plan with them.");

    public static XelloException ChangeNotLive(string type) => New(
        "ChangeNotLive", XelloErrorCategory.InvalidArgument,
        $"The input is not a change of Compare-XelloRoster but {type}: what came out of a file is a copy, and nothing proves what it was made of. Nothing was done.",
        "To keep changes and apply them later use Export-XelloSyncPlan and Sync-XelloAccount -Plan.", type);

    public static XelloException ApprovalExpired(DateTimeOffset expires) => New(
        "ApprovalExpired", XelloErrorCategory.InvalidOperation,
        string.Format(CultureInfo.InvariantCulture, "The approval counted until {0:yyyy-MM-dd HH:mm} UTC. Nothing was approved.", expires.UtcDateTime),
        "Ask for a new one.");

    public static XelloException ApprovalMismatch(string runId) => New(
        "ApprovalMismatch", XelloErrorCategory.InvalidOperation,
        $"What run {runId} holds now is not what was approved. Nothing was approved.",
        "Get-XelloSyncRun -Held shows what waits. Ask for an approval of that.", runId);

    public static XelloException NothingToDrill(string path) => New(
        "NothingToDrill", XelloErrorCategory.InvalidOperation,
        $"The ledger '{path}' has no active account, so nothing could be removed by any fault.",
        "Synchronise first, or name the ledger of the district.", path);

    public static XelloException DrillNotFound(string name, IEnumerable<string> known) => New(
        "DrillNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no drill '{name}'.",
        $"The drills are {string.Join(", ", known)}.", name);

    public static XelloException DrillFailed(string name, string injected, int removed, int created) => New(
        "DrillFailed", XelloErrorCategory.InvalidResult,
        string.Format(
            CultureInfo.InvariantCulture, "Drill {0} was not stopped: with {1:N0} accounts removed and {2:N0} made, the night would have gone on. {3}",
            name, removed, created, injected),
        "Set lower limits with -Brake and drill again. In a small district the floors of the limits may be above what goes wrong: set Count.", name);

    public static XelloException RunNotFound(string id, string ledger) => New(
        "RunNotFound", XelloErrorCategory.ObjectNotFound,
        $"The ledger '{ledger}' has no run {id}.",
        "Get-XelloSyncRun lists the runs.", id);

    public static XelloException NothingToReport(string ledger) => New(
        "NothingToReport", XelloErrorCategory.ObjectNotFound,
        $"The ledger '{ledger}' has no run to report on.",
        "Run Sync-XelloAccount first, or name another ledger.", ledger);

    public static XelloException SyncInProgress(string ledger, string holder) => New(
        "SyncInProgress", XelloErrorCategory.ResourceBusy,
        $"A run for this district is in progress: {holder}. Nothing was begun.",
        "Wait until it has ended; Get-XelloSyncRun -Last 1 shows it then.", ledger);

    public static XelloException QualityGateFailed(IReadOnlyList<XelloFinding> findings) => New(
        "QualityGateFailed", XelloErrorCategory.InvalidData,
        $"The roster has {findings.Count} new findings that the configuration does not let pass, the first of rule {findings[0].Rule}. Nothing was delivered.",
        "Look at them with Test-XelloRoster -Baseline, correct PowerSchool, or write the baseline anew with -UpdateBaseline.", findings[0].Rule);

    public static XelloException DeadlinePassed(string deadline) => New(
        "DeadlinePassed", XelloErrorCategory.OperationTimeout,
        $"The deadline of {deadline} has passed, so nothing was delivered.",
        "Begin the run earlier, or give it a later deadline. The next run finds the same changes and delivers them.", deadline);

    public static XelloException LogNotWritable(string path, Exception inner) => New(
        "LogNotWritable", XelloErrorCategory.WriteError,
        $"The log '{path}' cannot be written: {inner.Message}",
        "Check the free space, and that the account which runs this may write there.", path, inner);

    public static XelloException ConfigurationNotFound(string path) => New(
        "ConfigurationNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no configuration '{path}'.",
        "Check the path, or make a configuration with New-XelloConfiguration.", path);

    public static XelloException ConfigurationUnreadable(string path, Exception inner) => New(
        "ConfigurationUnreadable", XelloErrorCategory.OpenError,
        $"The configuration '{path}' cannot be read: {inner.Message}",
        "Check that the account which runs this may read the file.", path, inner);

    public static XelloException ConfigurationInvalid(string path, IReadOnlyList<string> problems, Exception? inner) => New(
        "ConfigurationInvalid", XelloErrorCategory.InvalidData,
        $"The configuration '{path}' cannot be used: {string.Join(" ", problems)}",
        "Correct the file; Test-XelloConfiguration says when it is right. docs/schemas/configuration.schema.json describes all of it.", path, inner);

    public static XelloException NotificationFailed(string way, Exception inner) => New(
        "NotificationFailed", XelloErrorCategory.ConnectionError,
        $"Nobody was told by {way}: {inner.Message}",
        "Check the notification in the configuration: server, port, security, credential, address. Test-XelloConfiguration -Notify sends a test.", way, inner);

    public static XelloException NotificationRefused(string way, int code) => New(
        "NotificationFailed", XelloErrorCategory.ConnectionError,
        $"Nobody was told by {way}: it ended with {code}.",
        "Look at what receives the notification, and at its address or arguments in the configuration.", way);

    public static XelloException NotificationTimedOut(string way, int seconds) => New(
        "NotificationFailed", XelloErrorCategory.ConnectionError,
        $"Nobody may have been told by {way}: it was not done after {seconds} seconds and was stopped.",
        "Make the program end by itself, or give it more time with timeoutSec.", way);

    public static XelloException MailTokenRefused(string host, string code, XelloSecretReference? refreshToken) => New(
        "MailTokenRefused", XelloErrorCategory.AuthenticationError,
        $"{host} gave no token for mail: {code}.",
        (code, refreshToken) switch
        {
            ("invalid_grant", { } kept) => $"The refresh token at {kept} has expired, was replaced by a newer one or was taken back. Consent anew and store the new one there.",
            ("invalid_scope" or "invalid_target", _) => "Correct scope in the configuration. Microsoft 365 wants https://outlook.office365.com/.default for an application.",
            _ => "Check tokenEndpoint, clientId and clientSecret in the configuration; an application's secret expires. Test-XelloConfiguration -Online tries it.",
        },
        host);

    public static XelloException MailTokenFailed(string host, string why, Exception? inner = null) => New(
        "MailTokenFailed", XelloErrorCategory.ConnectionError,
        $"{host} gave no token for mail: {why}",
        "Check tokenEndpoint in the configuration, and that this machine reaches it. Test-XelloConfiguration -Online tries it.", host, inner);

    public static XelloException SecretNotFound(XelloSecretReference reference, string why) => New(
        "SecretNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no secret at {reference}: {why}.",
        "Put the secret there as the account that runs this, or correct the reference in the configuration.", reference.ToString());

    public static XelloException SecretNotPrivate(XelloSecretReference reference, string others) => New(
        "SecretNotPrivate", XelloErrorCategory.SecurityError,
        $"The secret at {reference} can be read or changed by others: {others}.",
        "Take their rights away (chmod 600, or the security page of the file) and change the secret, because it may be known.", reference.ToString());

    public static XelloException SecretUnreadable(XelloSecretReference reference, Exception inner) => New(
        "SecretUnreadable", XelloErrorCategory.OpenError,
        $"The secret at {reference} cannot be read: {inner.Message}",
        "Check that the account which runs this may read it: a credential of Export-Clixml opens for the user who wrote it, on the machine where it was written.",
        reference.ToString(), inner);
}
