namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    internal static XelloException DestinationNotFound(string folder) =>
        New("DestinationNotFound", XelloErrorCategory.ObjectNotFound,
            $"The destination folder {folder} does not exist.",
            "Create the folder, or correct -Destination. Only the default outbox is created by itself.",
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
            $"{file} could not be delivered to {folder}: {inner.Message} The files there are as they were.",
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
}
