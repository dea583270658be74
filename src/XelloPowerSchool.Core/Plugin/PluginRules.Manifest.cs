using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>The rules of plugin.xml; those of XML hold for the files of queries too.</summary>
internal static partial class PluginRules
{
    internal static RosterRule DocumentType { get; } = Error("DocumentType",
        "The XML has a document type, which can define entities that read files or fill the memory. It was not read.", AskMaker);

    internal static RosterRule NotWellFormed { get; } = Error("NotWellFormed", "This is not well-formed XML.", AskMaker);

    internal static RosterRule WrongRoot { get; } = Error("WrongRoot", "The outermost element must be <plugin>.", "This is not the plugin.xml of a PowerSchool plugin.");

    internal static RosterRule WrongNamespace { get; } = Error("WrongNamespace",
        "The namespace must be http://plugin.powerschool.pearson.com.", AskMaker);

    internal static RosterRule ElementTwice { get; } = Error("ElementTwice", "The element may be there once only.", AskMaker);

    internal static RosterRule UnknownElement { get; } = Warning("UnknownElement", "The schema of plugins does not have this element here.", AskMaker);

    internal static RosterRule UnknownAttribute { get; } = Warning("UnknownAttribute", "The schema of plugins does not have this attribute here.", AskMaker);

    internal static RosterRule MissingName { get; } = Error("MissingName", "The plugin has no name.", AskMaker);

    internal static RosterRule MissingVersion { get; } = Error("MissingVersion", "The plugin has no version, so it can never be updated.", AskMaker);

    internal static RosterRule VersionWithoutOrder { get; } = Error("VersionWithoutOrder",
        "The version is not made of numbers with dots between, so a server cannot tell which of two is the later one.", AskMaker);

    internal static RosterRule TooLong { get; } = Error("TooLong", "The value is longer than the schema of plugins allows.", AskMaker);

    internal static RosterRule MissingPublisher { get; } = Error("MissingPublisher", "The plugin does not name its publisher, which PowerSchool demands.", AskMaker);

    internal static RosterRule MissingPublisherName { get; } = Error("MissingPublisherName", "The publisher has no name.", AskMaker);

    internal static RosterRule MissingContact { get; } = Error("MissingContact", "The publisher has no contact, which PowerSchool demands.", AskMaker);

    internal static RosterRule MissingEmail { get; } = Error("MissingEmail", "The publisher's contact has no email address, which PowerSchool demands.", AskMaker);

    internal static RosterRule NoOAuth { get; } = Error("NoOAuth",
        "Without the element <oauth> PowerSchool gives the plugin no client id and secret, so nobody can read with it.", AskMaker);

    internal static RosterRule V1AccessInvalid { get; } = Error("V1AccessInvalid", "The level of access to /ws/v1 must be READ or FULL.", AskMaker);

    internal static RosterRule V1AccessMissing { get; } = Error("V1AccessMissing",
        "This server (25.2 or later) closes /ws/v1 to the plugin, and it brings no queries: what can be read by tables alone is slow.",
        "Ask for a package with accessLevelV1Api in its <oauth> element.");

    internal static RosterRule V1AccessFull { get; } = Information("V1AccessFull",
        "accessLevelV1Api is FULL: the resources of /ws/v1 can be written, too, as far as other rights allow.",
        "FULL is the only value that plugins are known to use. Whether READ is enough has not been seen on a server.");

    internal static RosterRule NoAccessRequest { get; } = Error("NoAccessRequest", "The plugin asks for no field, so it can read nothing.", AskMaker);

    internal static RosterRule AccessRequestElement { get; } = Error("AccessRequestElement", "In <access_request> only <field> may stand.", AskMaker);

    internal static RosterRule FieldIncomplete { get; } = Error("FieldIncomplete", "A field of the access request lacks table, field or access.", AskMaker);

    internal static RosterRule UnknownAccess { get; } = Error("UnknownAccess", "The access to a field must be ViewOnly or FullAccess.", AskMaker);

    internal static RosterRule FullAccess { get; } = Error("FullAccess", "The plugin asks for the right to change the field.",
        "Transferring students needs reading only. Do not approve it; ask the plugin's maker for a package with access=\"ViewOnly\".");

    internal static RosterRule FieldTwice { get; } = Warning("FieldTwice", "The field is asked for twice.", AskMaker);

    internal static RosterRule SensitiveField { get; } = Warning("SensitiveField", "Transferring students needs no such field.",
        "Ask the plugin's maker why it is in there, and your privacy officer whether it may be.");

    internal static RosterRule FieldOftenMissing { get; } = Warning("FieldOftenMissing",
        "Servers have been seen that do not have this field; there the plugin cannot be enabled, and a version that ran before stands still.",
        "Check it against the server: Test-XelloPlugin with -Connection.");

    internal static RosterRule DistrictField { get; } = Warning("DistrictField",
        "The field belongs to one district or state. Where it is missing the plugin cannot be enabled.",
        "Check it against the server: Test-XelloPlugin with -Connection.");

    internal static RosterRule NotDeletable { get; } = Warning("NotDeletable",
        "The plugin says of itself that it cannot be deleted. Below PowerSchool 10 it could then never be replaced.", AskMaker);

    internal static RosterRule SendsCredentials { get; } = Warning("SendsCredentials",
        "When it is enabled, PowerSchool sends the client id and secret to the plugin's registration address.", "Install it only if the address is the one that you expect.");

    internal static RosterRule SendsCredentialsInClear { get; } = Error("SendsCredentialsInClear",
        "When it is enabled, PowerSchool sends the client id and secret to an address without TLS.", AskMaker);

    internal static RosterRule SignsPeopleIn { get; } = Warning("SignsPeopleIn", "The plugin takes part in signing people in, which transferring students does not need.",
        "Ask the plugin's maker what it is for.");

    internal static RosterRule AddsLinks { get; } = Warning("AddsLinks", "The plugin adds links to PowerSchool's pages.", "Ask the plugin's maker what they are for.");

    internal static RosterRule InstallsItself { get; } = Warning("InstallsItself", "The plugin asks to be installed or enabled without an administrator.", "Enable it by hand, and look at what it asks for.");

    internal static RosterRule ForeignContent { get; } = Warning("ForeignContent", "The plugin asks that pages may load content from other servers.", AskMaker);

    internal static RosterRule ColumnNotOnServer { get; } = Error("ColumnNotOnServer",
        "This server does not have the column. The plugin could not be enabled, and a version that runs now would stop.",
        "Do not install it. Have the field taken out of the access request, or put into a plugin of its own.");

    internal static RosterRule TableNotOnServer { get; } = Error("TableNotOnServer",
        "This server does not have the table. The plugin could not be enabled, and a version that runs now would stop.",
        "Do not install it. Have the table's fields taken out of the access request, or put into a plugin of their own.");

    internal static RosterRule NotProbed { get; } = Warning("NotProbed", "Whether this server has the table's columns could not be found out.",
        "Look at the access request page before you approve: a column that is missing says Invalid Column there.");
}
