namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    internal static XelloException EmptyDataFile(string file) =>
        New("EmptyDataFile", XelloErrorCategory.InvalidData,
            $"{file} would have no rows, so no file was written.",
            "Xello hides every student who is not in the file. Check with Get-XelloAccount what the ledger knows, and with Get-XelloRoster what PowerSchool sends.",
            file);

    internal static XelloException DataFileInvalid(string file, string where, string what, Exception? inner = null) =>
        New("DataFileInvalid", XelloErrorCategory.InvalidData,
            $"{file} breaks Xello's contract at {where}: {what}",
            "No file was delivered. Correct the record in PowerSchool and synchronise again; Get-XelloRoster -Verbose shows what is wrong with it.",
            file, inner);

    internal static XelloException DataFileWriteFailed(string path, Exception inner) =>
        New("DataFileWriteFailed", XelloErrorCategory.WriteError,
            $"{path} could not be written and read back: {inner.Message}",
            "Check free space, permissions, and programs that have files in the folder open.",
            path, inner);
}
