using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>The rules of the zip and of what may be in it.</summary>
internal static partial class PluginRules
{
    private const string HarmfulZip = "A zip like this is made to harm who unpacks it. Do not install it, and tell whoever sent it.";

    // The file as a whole.

    internal static RosterRule UnpackedFolder { get; } = Error("UnpackedFolder", "This is a folder: the plugin has been unpacked.", DownloadAgain);

    internal static RosterRule UnpackedXml { get; } = Error("UnpackedXml",
        "This is the plugin.xml alone. PowerSchool installs it, but without the queries that belong to the plugin.", DownloadAgain);

    internal static RosterRule EmptyFile { get; } = Error("EmptyFile", "The file has no content: the download did not finish.", DownloadAgain);

    internal static RosterRule WebPage { get; } = Error("WebPage",
        "The file is a web page, not a zip: the download link led to a page, often that of a sign-in.", DownloadAgain);

    internal static RosterRule NotAZip { get; } = Error("NotAZip", "The file is not a zip.", DownloadAgain);

    internal static RosterRule CutZip { get; } = Error("CutZip", "The zip has no end: it was cut off.", DownloadAgain);

    internal static RosterRule DamagedZip { get; } = Error("DamagedZip", "The zip's directory does not fit its content.", DownloadAgain);

    internal static RosterRule SplitZip { get; } = Error("SplitZip", "The zip is one part of several.", DownloadAgain);

    internal static RosterRule LargeZipFormat { get; } = Error("LargeZipFormat", "The zip is in the form for files over 4 GB, which a plugin never needs.", AskMaker);

    internal static RosterRule DataBeforeZip { get; } = Error("DataBeforeZip",
        "Something else stands before the zip in the file, as in a program that unpacks itself.", AskMaker);

    internal static RosterRule DataAfterZip { get; } = Error("DataAfterZip", "Something else stands behind the zip in the file.", DownloadAgain);

    internal static RosterRule EmptyZip { get; } = Error("EmptyZip", "The zip has no files.", DownloadAgain);

    internal static RosterRule PackageTooLarge { get; } = Error("PackageTooLarge", "The file is larger than any plugin has reason to be.", AskMaker);

    internal static RosterRule TooManyFiles { get; } = Error("TooManyFiles", "The zip has more files than any plugin has reason to have.", AskMaker);

    internal static RosterRule TooLargeUnpacked { get; } = Error("TooLargeUnpacked", "Unpacked, the zip is larger than any plugin has reason to be.", HarmfulZip);

    internal static RosterRule Bomb { get; } = Error("Bomb", "The file unpacks to hundreds of times its size.", HarmfulZip);

    internal static RosterRule OverlappingFiles { get; } = Error("OverlappingFiles", "Files of the zip share the same bytes.", HarmfulZip);

    // One file in it.

    internal static RosterRule DamagedFile { get; } = Error("DamagedFile", "The file in the zip is damaged.", DownloadAgain);

    internal static RosterRule EncryptedFile { get; } = Error("EncryptedFile", "The file in the zip is encrypted.", AskMaker);

    internal static RosterRule UnknownCompression { get; } = Error("UnknownCompression",
        "The file is compressed in a way that a server need not understand.", "Pack it again with the ordinary method (deflate), or ask the plugin's maker to.");

    internal static RosterRule HeadersDiffer { get; } = Error("HeadersDiffer",
        "The zip says two different things about the file, so that programs see different plugins.", HarmfulZip);

    internal static RosterRule SymbolicLink { get; } = Error("SymbolicLink", "The file is a link to a place outside of the zip.", HarmfulZip);

    internal static RosterRule PathOutside { get; } = Error("PathOutside", "Unpacked, the file would lie outside of the plugin's folder.", HarmfulZip);

    internal static RosterRule AbsolutePath { get; } = Error("AbsolutePath", "The file names the place on the disk that it wants to be written to.", HarmfulZip);

    internal static RosterRule BackslashInPath { get; } = Error("BackslashInPath",
        "The path has a backslash. Some servers take it for a folder, others for part of the name.", "Pack the zip again with a program that writes slashes, or ask the plugin's maker to.");

    internal static RosterRule UnusableName { get; } = Error("UnusableName", "The file's name cannot be used on every server.", AskMaker);

    internal static RosterRule DuplicateFile { get; } = Error("DuplicateFile", "The zip has the file twice.", AskMaker);

    internal static RosterRule SameNameOtherCase { get; } = Error("SameNameOtherCase", "The zip has the file twice, in other capitals.", AskMaker);

    // What has no business in it.

    internal static RosterRule Executable { get; } = Error("Executable", "A plugin that reads data has no programs in it.", AskMaker);

    internal static RosterRule Script { get; } = Error("Script", "A plugin that reads data has no scripts in it.", AskMaker);

    internal static RosterRule Page { get; } = Error("Page", "The plugin would add or change a page of PowerSchool.", AskMaker);

    internal static RosterRule DatabaseChange { get; } = Error("DatabaseChange", "The plugin would add tables or columns to the database.", AskMaker);

    internal static RosterRule PermissionMapping { get; } = Error("PermissionMapping", "The plugin would open its queries to people who are signed in to PowerSchool.", AskMaker);

    internal static RosterRule NestedArchive { get; } = Error("NestedArchive", "There is another archive in the zip.", "If the plugin is in there, take it out and check it.");

    internal static RosterRule PageText { get; } = Warning("PageText", "Texts for pages, which a plugin that reads data does not have.", "Ask the plugin's maker what it is for.");

    internal static RosterRule SystemLeftover { get; } = Warning("SystemLeftover",
        "An operating system left the file there when the zip was packed again.", DownloadAgain);

    internal static RosterRule UnexpectedFile { get; } = Warning("UnexpectedFile", "PowerSchool has no use for the file.", "Ask the plugin's maker what it is for.");

    // Where plugin.xml and the queries are.

    internal static RosterRule NoPluginXml { get; } = Error("NoPluginXml", "The zip has no plugin.xml.", "This is not a plugin, or not the right zip.");

    internal static RosterRule WrapperFolder { get; } = Error("WrapperFolder",
        "plugin.xml must be at the root of the zip, not in a folder.", "The zip was unpacked and packed again with its folder. " + DownloadAgain);

    internal static RosterRule PluginXmlCase { get; } = Error("PluginXmlCase", "The file must be called plugin.xml, in small letters.", AskMaker);

    internal static RosterRule QueryFolder { get; } = Error("QueryFolder",
        "PowerSchool looks for queries in queries_root itself, not in a folder in it.", AskMaker);

    internal static RosterRule QueryFileName { get; } = Error("QueryFileName",
        "PowerSchool reads files in queries_root only if their names end in .named_queries.xml.", AskMaker);
}
