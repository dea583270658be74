using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// What files as they lie there can break, besides what the contract has against single values (<see cref="DataFileColumn"/>) and
/// what is wrong with rows in whatever form (<see cref="AccountRowRules"/>). An error: do not deliver it.
/// </summary>
internal static class DataFileRules
{
    private const string WriteAnew = "Write the file anew, with Export-XelloDataFile or the script that made it; do not save it from a spreadsheet.";

    private const string NoSpreadsheet = "Write the file anew from its source. To look at it, open a copy, or use Import-XelloDataFile.";

    // Of a set.

    internal static RosterRule FileMissing { get; } = Error("FileMissing",
        "The set does not have the file, and is none without it.", "Put the file beside the others. Look whether it is there under another name.");

    internal static RosterRule FileNameWrong { get; } = Error("FileNameWrong",
        "The file has another name than the contract's. Xello takes files by their exact names.", "Rename it.");

    internal static RosterRule FileUnknown { get; } = Warning("FileUnknown",
        "The file has a name that the contract does not know, so it was not looked at.",
        "If it belongs to the set, rename it; if not, take it away.");

    internal static RosterRule FileKindUnknown { get; } = Error("FileKindUnknown",
        "Neither its name nor its header says which of the contract's files it is, so it was not looked at.",
        "Say which with -File, and name the edition that it is for with -Profile.");

    internal static RosterRule ReferenceNotChecked { get; } = Information("ReferenceNotChecked",
        "What the column refers to could not be checked, because the other file is not there.", "Check the whole folder, not the single file.");

    // Of a file's form.

    internal static RosterRule FileEmpty { get; } = Error("FileEmpty",
        "The file is empty.", "Never deliver it: Xello hides everybody who is not in a file. Find out why it is empty.");

    internal static RosterRule FileWithoutRows { get; } = Error("FileWithoutRows",
        "The file has a header and no row.", "Never deliver it: Xello hides everybody who is not in a file. Find out why it has no rows.");

    internal static RosterRule FileNotText { get; } = Error("FileNotText",
        "The file is not text; the rest of it was not looked at.", "Save a workbook as text, or better, use the file as it was made.");

    internal static RosterRule EncodingWrong { get; } = Error("EncodingWrong",
        "The file is not UTF-8.", "Write it as UTF-8: letters with accents would arrive as others.");

    internal static RosterRule ByteOrderMarkWrong { get; } = Error("ByteOrderMarkWrong",
        "The file begins with a byte order mark and must not, or must and does not.",
        "Write it as the profile says: a mark that is not expected is read as a part of the first column's name.");

    internal static RosterRule LineEndWrong { get; } = Warning("LineEndWrong",
        "Lines do not end as the contract says; this is the first.", WriteAnew);

    internal static RosterRule LastLineWithoutEnd { get; } = Warning("LastLineWithoutEnd",
        "The last line has no end. The file may have been cut.", "Compare its last row with the source.");

    internal static RosterRule LineTooLong { get; } = Error("LineTooLong",
        "The line is longer than a million characters; the rest of the file was not looked at.", "Look at the line ends of the file.");

    internal static RosterRule BlankRow { get; } = Warning("BlankRow", "The row is blank.", "Remove the line.");

    internal static RosterRule SeparatorTolerated { get; } = Warning("SeparatorTolerated",
        "Commas separate the values. Xello takes that only as long as no value has a comma.", WriteAnew);

    internal static RosterRule SeparatorWrong { get; } = Error("SeparatorWrong", "The values are separated by another character than the contract's.", WriteAnew);

    internal static RosterRule HeaderMissing { get; } = Error("HeaderMissing",
        "The first row is no header.", "Put the names of the columns into the first row, as the contract has them.");

    internal static RosterRule HeaderWrong { get; } = Error("HeaderWrong",
        "The header is not the contract's.", "Names of columns and their order stay the same for ever (Xello's rule); write the file anew.");

    // Of rows and values.

    internal static RosterRule KeyTwice { get; } = Error("KeyTwice", "The key is there twice.", "Find out which of the rows is right, and remove the other.");

    internal static RosterRule RowsOutOfOrder { get; } = Error("RowsOutOfOrder", "The rows are not in order.", WriteAnew);

    internal static RosterRule ReferenceNotFound { get; } = Error("ReferenceNotFound",
        "The value does not stand in the file that it refers to.", "Add the row that it refers to, or correct the value. Leading zeros count.");

    internal static RosterRule ReferenceLostZeros { get; } = Error("ReferenceLostZeros",
        "The value stands in the file that it refers to with leading zeros, and here without. A spreadsheet takes them.", NoSpreadsheet);

    internal static RosterRule ValueQuoted { get; } = Error("ValueQuoted",
        "The value stands in double quotes. Xello's files know none, so they would be a part of it.", WriteAnew);

    internal static RosterRule DateReformatted { get; } = Error("DateReformatted",
        "The date has another form than the contract's. A spreadsheet gives dates its own form when it saves a file.", NoSpreadsheet);

    internal static RosterRule NumberReformatted { get; } = Error("NumberReformatted",
        "The number has a form that a spreadsheet gives numbers.", NoSpreadsheet);

    internal static RosterRule BecameADate { get; } = Warning("BecameADate",
        "The value looks like a code that a spreadsheet took for a date, as it does with MAR1 and 3-1.", NoSpreadsheet);

    internal static RosterRule SpreadsheetError { get; } = Error("SpreadsheetError",
        "The value is the error of a spreadsheet's formula.", NoSpreadsheet);

    internal static RosterRule FormulaLooking { get; } = Warning("FormulaLooking",
        "The value begins with =, +, - or @. A spreadsheet that opens the file would calculate it.",
        "Look where the value comes from. If it is what it should be, nothing has to be done: Xello does not calculate.");

    // Against the set that was sent last.

    internal static RosterRule DiffersFromLastSet { get; } = Information("DiffersFromLastSet",
        "The file is another one than the ledger's last delivery had.", "Look at the numbers before you deliver it.");

    internal static RosterRule ManyRemoved { get; } = Warning("ManyRemoved",
        "So many students of the last set are missing that a synchronisation would hold it.",
        "Xello hides everybody who is not in the file. Find out where they are; Compare-XelloRoster looks them up in PowerSchool.");

    internal static RosterRule KeysLostZeros { get; } = Error("KeysLostZeros",
        "Keys are those of the last set without their leading zeros. Xello would make second accounts.", NoSpreadsheet);

    private static RosterRule Error(string id, string message, string advice) => new(id, XelloSeverity.Error, null, message, advice);

    private static RosterRule Warning(string id, string message, string advice) => new(id, XelloSeverity.Warning, null, message, advice);

    private static RosterRule Information(string id, string message, string advice) => new(id, XelloSeverity.Information, null, message, advice);
}
