namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    internal static XelloException EmptyDataFile(string file, XelloDataFileKind kind) =>
        New("EmptyDataFile", XelloErrorCategory.InvalidData,
            $"{file} would have no rows, so no file was written.",
            kind is XelloDataFileKind.School or XelloDataFileKind.Student
                ? "Xello hides every student who is not in the file. Check with Get-XelloAccount what the ledger knows, and with Get-XelloRoster what PowerSchool sends."
                : "Leave the file out of the set, or find out why there is nothing for it; -Verbose shows the rows that were left out.",
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

    internal static XelloException DataFileUnreadable(string path, Exception inner) => New(
        "DataFileUnreadable", XelloErrorCategory.OpenError,
        $"'{path}' cannot be read: {inner.Message}",
        "Close the file in other programs, and check that you may read it.", path, inner);

    internal static XelloException DataFileEmpty(string path) => New(
        "DataFileEmpty", XelloErrorCategory.InvalidData,
        $"'{path}' has no rows.",
        "Xello hides everybody who is not in the file, so never deliver it as it is. Find out why it is empty.", path);

    internal static XelloException DataFileNotText(string path) => New(
        "DataFileNotText", XelloErrorCategory.InvalidData,
        $"'{path}' is not a text file.",
        "A workbook must be saved as 'CSV UTF-8' first; better, use the file as it was exported.", path);

    internal static XelloException DataFileMalformed(string path, int row, Exception inner) => New(
        "DataFileMalformed", XelloErrorCategory.InvalidData,
        (row == 0 ? $"The header of '{path}'" : $"Row {row} of '{path}'")
        + " has quotation marks that do not pair up, so where rows end is not known from there on. The rows before it were read.",
        "Xello's files have no quotation marks at all: remove them, or export the file again. Test-XelloDataFile names every one.", path, inner);

    internal static XelloException DataFileHeaderUnknown(
        string path, IReadOnlyList<string> missing, IReadOnlyList<string> headers, IReadOnlyList<string> closest) => New(
        "DataFileHeaderUnknown", XelloErrorCategory.InvalidData,
        $"'{path}' has no column that is known to hold {string.Join(" or ", missing)}. {Found(headers)}",
        $"Name the column with -ColumnMap, or head it so that it is known, for example {Quoted(closest.Take(5))}. When it is another file, say which with -File.", path);

    internal static XelloException DataFileHeaderAmbiguous(string path, string meaning, string first, string second) => New(
        "DataFileHeaderAmbiguous", XelloErrorCategory.InvalidData,
        $"'{path}' has two columns for {meaning}: '{Short(first)}' and '{Short(second)}'.",
        "Say with -ColumnMap which one is meant.", path);

    internal static XelloException DataFileKindUnknown(string path) => New(
        "DataFileKindUnknown", XelloErrorCategory.InvalidData,
        $"Neither the name nor the header of '{path}' says which of Xello's files it is.",
        "Say which with -File, for example -File Student.", path);

    internal static XelloException DataFileKindTwice(XelloDataFileKind kind, IReadOnlyList<string> paths) => New(
        "DataFileKindTwice", XelloErrorCategory.InvalidArgument,
        $"There are {paths.Count} files of the kind {kind}: {string.Join(", ", paths.Select(Path.GetFileName))}.",
        "A set has one of each. Name the file that is meant, or take the other away.", kind);

    internal static XelloException DataFileNotInProfile(string path, XelloDataFileKind kind, string profile) => New(
        "DataFileNotInProfile", XelloErrorCategory.InvalidArgument,
        $"'{path}' is a file of the kind {kind}, and the profile {profile} has none.",
        "Name the profile of the edition that the file is for with -Profile, or say with -File which file it is.", path);

    internal static XelloException ProfileNotFound(string path, IReadOnlyList<string> known) => New(
        "ProfileNotFound", XelloErrorCategory.ObjectNotFound,
        $"'{path}' is neither a profile of the module nor a file.",
        $"The module's profiles are {string.Join(", ", known)}. A profile of your own is named by the path of its JSON file.", path);

    internal static XelloException ProfileUnreadable(string path, Exception inner) => New(
        "ProfileUnreadable", XelloErrorCategory.OpenError,
        $"The profile '{path}' cannot be read: {inner.Message}",
        "Close the file in other programs, and check that you may read it.", path, inner);

    internal static XelloException FileNotReadable(XelloDataFileKind kind) => New(
        "FileNotReadable", XelloErrorCategory.InvalidArgument,
        $"The file of the kind {kind} is not made of what PowerSchool sends, so it cannot be included.",
        "Write it with Export-XelloDataFile from objects, and deliver it with Send-XelloDataFile.", kind);

    internal static XelloException ProfileWithoutFile(string profile, XelloDataFileKind kind) => New(
        "ProfileWithoutFile", XelloErrorCategory.InvalidArgument,
        $"The profile '{profile}' has no file of the kind {kind}.",
        "Leave the file out, or use a profile that has it; Get-XelloProfile shows the files of each.", kind);

    internal static XelloException ProfileInvalid(string source, IReadOnlyList<string> problems, Exception? inner) => New(
        "ProfileInvalid", XelloErrorCategory.InvalidData,
        $"The profile '{source}' cannot be used: {string.Join(" ", problems)}",
        "Correct the profile. (Get-XelloProfile).ToJson() shows what the module's own look like; docs/schemas/profile.schema.json describes all of it.",
        source, inner);

    internal static XelloException AccountFileNotFound(string path) => New(
        "AccountFileNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no file '{path}'.",
        "Name Xello's Student file, the folder that has it, or a list of students exported from Xello.", path);

    internal static XelloException AccountFileEmpty(string path) => New(
        "AccountFileEmpty", XelloErrorCategory.InvalidData,
        $"'{path}' has no rows.",
        "Use the file that was sent to Xello last, or export the list again.", path);

    internal static XelloException AccountFileUnreadable(string path, Exception inner) => New(
        "AccountFileUnreadable", XelloErrorCategory.OpenError,
        $"'{path}' cannot be read: {inner.Message}",
        "Close the file in other programs, and check that you may read it.", path, inner);

    internal static XelloException AccountFileNotText(string path) => New(
        "AccountFileNotText", XelloErrorCategory.InvalidData,
        $"'{path}' is not a text file.",
        "A workbook must be saved as 'CSV UTF-8' first; better, use the file as it was exported.", path);

    internal static XelloException AccountFileMalformed(string path, int row, Exception inner) => New(
        "AccountFileMalformed", XelloErrorCategory.InvalidData,
        (row == 0 ? $"The header of '{path}'" : $"Row {row} of '{path}'")
        + " has quotation marks that do not pair up, so where rows end is not known from there on. No row was taken.",
        "Correct the quotation marks (a mark inside a quoted value is written twice), or export the file again.", path, inner);

    internal static XelloException AccountHeaderUnknown(
        string source, IReadOnlyList<string> missing, IReadOnlyList<string> headers, IReadOnlyList<string> closest) => New(
        "AccountHeaderUnknown", XelloErrorCategory.InvalidData,
        $"'{source}' has no column that is known to hold the {string.Join(" or the ", missing)}. {Found(headers)}",
        $"Name the column with -ColumnMap, or head it so that it is known, for example {Quoted(closest.Take(5))}.", source);

    internal static XelloException AccountHeaderAmbiguous(string source, string meaning, string first, string second) => New(
        "AccountHeaderAmbiguous", XelloErrorCategory.InvalidData,
        $"'{source}' has two columns for the {meaning}: '{Short(first)}' and '{Short(second)}'.",
        "Say with -ColumnMap which one is meant.", source);

    internal static XelloException NothingToImport(string path) => New(
        "NothingToImport", XelloErrorCategory.InvalidData,
        $"No row of '{path}' can become an account. Nothing was imported.",
        "Look at the findings; mostly the form of the dates or the columns have to be named.", path);

    internal static XelloException ColumnMapInvalid(string key, IEnumerable<string> known) => New(
        "ColumnMapInvalid", XelloErrorCategory.InvalidArgument,
        $"-ColumnMap has an entry '{Short(key)}' that is no field with the header of its column.",
        $"The fields are {string.Join(", ", known)}; the value is the header in the file.", key);
}
