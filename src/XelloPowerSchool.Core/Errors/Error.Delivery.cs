namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    internal static XelloException DestinationNotFound(string folder) =>
        New("DestinationNotFound", XelloErrorCategory.ObjectNotFound,
            $"The destination folder {folder} does not exist.",
            "Create the folder, or correct its path. Only the default outbox is created by itself.",
            folder);

    internal static XelloException DestinationNotWritable(string folder, Exception inner) =>
        New("DestinationNotWritable", XelloErrorCategory.PermissionDenied,
            $"No file can be made in the destination folder {folder}: {inner.Message}",
            "Give the account that runs the synchronisation the right to create and delete files there.",
            folder, inner);

    internal static XelloException DestinationIsStagingFolder(string folder) =>
        New("DestinationNotWritable", XelloErrorCategory.PermissionDenied,
            $"The destination folder {folder} is the ledger's own staging folder, which is emptied at the end of every run.",
            "Choose another folder as -Destination.",
            folder);

    internal static XelloException DestinationFull(string folder, Exception inner) =>
        New("DestinationFull", XelloErrorCategory.ResourceUnavailable,
            $"There is no room left in the destination folder {folder}. The files there are as they were.",
            "Free some space: the new files are written beside the old ones before they take their place.",
            folder, inner);

    internal static XelloException DestinationWriteFailed(string folder, string file, Exception inner) =>
        New("DestinationWriteFailed", XelloErrorCategory.WriteError,
            $"{file} could not be delivered to {folder}: {inner.Message.TrimEnd('.')}. The files there are as they were.",
            "Close programs that have the file open, check the permissions, and synchronise again.",
            folder, inner);

    internal static XelloException DestinationReadFailed(string folder, string file, Exception inner) =>
        New("DestinationReadFailed", XelloErrorCategory.OpenError,
            $"{file} in {folder} could not be read: {inner.Message}",
            "Close programs that have the file open, check the permissions, and synchronise again.",
            folder, inner);

    internal static XelloException DeliveryNotVerified(string folder, string file) =>
        New("DeliveryNotVerified", XelloErrorCategory.InvalidResult,
            $"What was read back of {file} in {folder} is not what was staged. The files there are as they were.",
            "Check the disk or the network share, and that nothing changes files while the synchronisation runs; then synchronise again.",
            folder);

    internal static XelloException DeliveryNotRolledBack(string folder, string file, string backup, Exception inner) =>
        New("DeliveryNotRolledBack", XelloErrorCategory.WriteError,
            $"The delivery to {folder} failed half-way, and the earlier {file} could not be put back: {inner.Message}",
            $"The files there may belong to two runs: let nothing send them. Synchronise again to replace them; the earlier file is kept as {backup}.",
            folder, inner);

    internal static XelloException StagedFileMissing(string path, Exception inner) =>
        New("StagedFileMissing", XelloErrorCategory.ObjectNotFound,
            $"The staged file {path} cannot be read: {inner.Message}",
            "Synchronise again; the files are staged anew.",
            path, inner);

    internal static XelloException ServerWriteFailed(string address, string file, Exception inner) =>
        New("DestinationWriteFailed", XelloErrorCategory.WriteError,
            $"{file} could not be written to {address}; the server says: {inner.Message.TrimEnd('.')}. The files there are as they were.",
            "Servers mostly say no more than this when their disk or the user's quota is full. Free some space there: the new files are written beside the old ones before they take their place.",
            address, inner);

    internal static XelloException DeliveryInterrupted(string address, string file, Exception inner) =>
        New("DeliveryInterrupted", XelloErrorCategory.WriteError,
            $"The delivery to {address} broke off while the new files took the place of the earlier ones, at {file}: {inner.Message.TrimEnd('.')}. No file is there in part, but old and new ones may be side by side.",
            "Deliver again as soon as the server can be reached; a synchronisation finishes the interrupted run first.",
            address, inner);

    internal static XelloException DeliveryLeftHalf(string address, string file, Exception inner) =>
        New("DeliveryLeftHalf", XelloErrorCategory.WriteError,
            $"The delivery to {address} broke off in the middle of {file}, and the half file could not be removed: {inner.Message}",
            "Deliver again, or delete the file there, before Xello processes it: everybody who is not in it would be hidden.",
            address, inner);

    internal static XelloException RenameRefused(string address, Exception inner) =>
        New("RenameRefused", XelloErrorCategory.PermissionDenied,
            $"Files at {address} can be written but not renamed, so none can take the place of an earlier one in one step: {inner.Message}",
            "Ask for the right to rename and delete there. Where that cannot be had, -WriteInPlace writes under the final names; a delivery that breaks off can then leave no file, or half of one.",
            address, inner);

    internal static XelloException DestinationUnreachable(string address, Exception inner) =>
        New("DestinationUnreachable", XelloErrorCategory.ConnectionError,
            $"The server of {address} cannot be reached, or the connection does not last: {inner.Message}",
            "Check name and port (Xello's American server listens on 5087), and that the firewall lets SSH out. Then deliver again: what has arrived is not sent twice.",
            address, inner);

    internal static XelloException SignInRefused(string address, Exception inner) =>
        New("SignInRefused", XelloErrorCategory.AuthenticationError,
            $"The server refuses the sign-in for {address}: {inner.Message}",
            "Check user name, and password or key. It was tried once only, because many servers lock an account after a few wrong tries.",
            address, inner);

    internal static XelloException SftpCredentialMissing(string address) =>
        New("SftpCredentialMissing", XelloErrorCategory.InvalidArgument,
            $"Nothing was given to sign in with for {address}.",
            "Give -Credential (user name and password), or -KeyFile with the private key.",
            address);

    internal static XelloException InvalidDestination(string why) =>
        New("InvalidDestination", XelloErrorCategory.InvalidArgument,
            $"The destination cannot be used. {why}",
            "Write it as sftp://user@host:port/folder. Without a folder the files go where the server puts the user; /~/folder counts from there.");

    internal static XelloException HostNotAllowed(string host, IReadOnlyList<string> allowed) =>
        New("HostNotAllowed", XelloErrorCategory.SecurityError,
            $"Students' data may not be delivered to {host}: it is not one of {string.Join(", ", allowed)}.",
            "Check the destination for a typing error. If it is right, name the host in -AllowedHost.",
            host);

    internal static XelloException InvalidHostKey() =>
        New("InvalidHostKey", XelloErrorCategory.InvalidArgument,
            "The host key is not a SHA-256 fingerprint.",
            "Give it as ssh-keygen -lf prints it: SHA256: and 43 letters, digits, + and /. The older form of pairs with colons (MD5) proves too little.");

    internal static XelloException HostKeyUnknown(string host, string type, string fingerprint) =>
        New("HostKeyUnknown", XelloErrorCategory.SecurityError,
            $"The server {host} is not known yet. It shows the {type} key {fingerprint}. Nothing was sent to it, no password either.",
            $"Compare the fingerprint with the one that the server's operator tells you. If they are the same, use -HostKey {fingerprint}; -AcceptNewHostKey takes what is shown now and remembers it.",
            host);

    internal static XelloException HostKeyChanged(string host, string type, string fingerprint, string list) =>
        New("HostKeyChanged", XelloErrorCategory.SecurityError,
            $"The server {host} shows another key than before: {type} {fingerprint}. It may be another server. Nothing was sent to it, no password either.",
            $"Ask the server's operator whether the key was changed, and for its fingerprint. Only then use -HostKey with it, or remove the server's line from {list}.",
            host);

    internal static XelloException HostKeyMismatch(string host, string type, string fingerprint) =>
        New("HostKeyMismatch", XelloErrorCategory.SecurityError,
            $"The server {host} shows the {type} key {fingerprint}, which is none of those in -HostKey. It may be another server. Nothing was sent to it, no password either.",
            $"A server has a key of each kind: compare with the fingerprint of its {type} key. -HostKey takes several.",
            host);

    internal static XelloException KnownHostsNotUsable(string path, Exception inner) =>
        New("KnownHostsNotUsable", XelloErrorCategory.OpenError,
            $"The list of known servers {path} cannot be read or written: {inner.Message}",
            "Give this user the right to read and write the file, or name the server's key with -HostKey.",
            path, inner);

    internal static XelloException KeyFileNotReadable(string path, Exception inner) =>
        New("KeyFileNotReadable", XelloErrorCategory.OpenError,
            $"The private key {path} cannot be read: {inner.Message}",
            "Check the path, and that this user may read the file.",
            path, inner);

    internal static XelloException KeyFileNotUsable(string path, bool withPassphrase) =>
        New("KeyFileNotUsable", XelloErrorCategory.InvalidData,
            withPassphrase
                ? $"The private key {path} cannot be opened: the passphrase is wrong, or it is no private key."
                : $"The private key {path} cannot be opened: it needs a passphrase, or it is no private key.",
            "Give the passphrase with -KeyPassphrase. OpenSSH, PEM and PuTTY files will do; the public key (.pub) will not.",
            path);

    internal static XelloException InterruptedElsewhere(string address) =>
        New("InterruptedElsewhere", XelloErrorCategory.InvalidOperation,
            $"An earlier run was interrupted while it delivered to {address}, which is not the destination of this run.",
            "Synchronise once with that destination and its credentials; it finishes the earlier run or rolls it back.",
            address);

    internal static XelloException TimeZoneNotFound(string zone) =>
        New("TimeZoneNotFound", XelloErrorCategory.InvalidArgument,
            $"This machine knows no time zone {zone}.",
            "[TimeZoneInfo]::GetSystemTimeZones() lists the names: America/New_York and the like, on Windows also Eastern Standard Time.",
            zone);

    internal static XelloException DataFileNotFound(string path) =>
        New("DataFileNotFound", XelloErrorCategory.ObjectNotFound,
            $"There is no data file at {path}.",
            "Give a folder with files that Xello knows by name (School.txt, Student.txt and so on), or the files themselves.",
            path);

    internal static XelloException DataFileNameTwice(string name, IReadOnlyList<string> paths) =>
        New("DataFileNameTwice", XelloErrorCategory.InvalidArgument,
            $"Two files would both be delivered as {name}: {string.Join(", ", paths)}.",
            "Send one of them. A set has each name once.",
            name);

    internal static XelloException DataFileWithoutRows(string name) =>
        New("DataFileWithoutRows", XelloErrorCategory.InvalidData,
            $"{name} has no rows. Nothing was delivered.",
            "Xello hides everybody who is not in the file. Find out why it is empty, or leave it out of the set.",
            name);

    internal static XelloException RunUnfinished(string run, string address) =>
        New("RunUnfinished", XelloErrorCategory.InvalidOperation,
            $"Run {run} was interrupted while it delivered to {address}. Whether its files arrived can only be told as long as no others take their place.",
            "Synchronise first; that finishes the run or rolls it back.",
            run);
}
