using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>The rules of named queries. Several of these faults install without a word, and the query then answers 404.</summary>
internal static partial class PluginRules
{
    internal static RosterRule QueriesNamespace { get; } = Error("QueriesNamespace",
        "The element <queries> must have no namespace; with one the installation ends with \"Cannot find the declaration of element 'queries'\".", AskMaker);

    internal static RosterRule QueriesRoot { get; } = Error("QueriesRoot", "The outermost element of a file of queries must be <queries>.", AskMaker);

    internal static RosterRule NoQueries { get; } = Warning("NoQueries", "The file has no queries.", AskMaker);

    internal static RosterRule UnknownQueryElement { get; } = Warning("UnknownQueryElement", "Queries do not have this element here.", AskMaker);

    internal static RosterRule QueryElementOrder { get; } = Error("QueryElementOrder",
        "The parts of a query must stand in this order, each once: summary, description, args, columns, sql.", AskMaker);

    internal static RosterRule QueryWithoutName { get; } = Error("QueryWithoutName", "A query has no name.", AskMaker);

    internal static RosterRule QueryNameTooLong { get; } = Error("QueryNameTooLong", "The name of a query has at most 200 characters.", AskMaker);

    internal static RosterRule QueryNameReserved { get; } = Error("QueryNameReserved", "Names that begin with com.powerschool or com.pearson are PowerSchool's own.", AskMaker);

    internal static RosterRule QueryNameForm { get; } = Warning("QueryNameForm",
        "The name does not have the form com.organization.product.area.name, four parts at least. Names count for all plugins of a server, so it can meet another one.", AskMaker);

    internal static RosterRule QueryTwice { get; } = Error("QueryTwice", "The plugin has two queries of this name.", AskMaker);

    internal static RosterRule SummaryTooLong { get; } = Error("SummaryTooLong", "The summary of a query has at most 50 characters.", AskMaker);

    internal static RosterRule NoColumns { get; } = Error("NoColumns", "The query has no columns.", AskMaker);

    internal static RosterRule ColumnWithoutField { get; } = Error("ColumnWithoutField",
        "A column must name a field of a table, as TABLE.FIELD, because rights are judged by it.", AskMaker);

    internal static RosterRule ColumnName { get; } = Error("ColumnName", "The name of a column is made of letters, digits and underscores.", AskMaker);

    internal static RosterRule ColumnNeedsTable { get; } = Error("ColumnNeedsTable", "Without a core table the name of a column must be table.name.", AskMaker);

    internal static RosterRule ColumnTwice { get; } = Error("ColumnTwice", "Two columns of the query have the same name.", AskMaker);

    internal static RosterRule ColumnNotRequested { get; } = Error("ColumnNotRequested",
        "The query gives a field that the access request does not ask for, so it answers 403 whenever it is called.", AskMaker);

    internal static RosterRule ColumnCount { get; } = Error("ColumnCount",
        "The SQL does not give as many columns as the query names. It installs without a word, and then the query answers 404.", AskMaker);

    internal static RosterRule ColumnsNotCountable { get; } = Warning("ColumnsNotCountable",
        "The SQL selects with a star or in a way that cannot be counted, so whether its columns fit depends on the server.", AskMaker);

    internal static RosterRule ArgumentWithoutName { get; } = Error("ArgumentWithoutName", "An argument has no name.", AskMaker);

    internal static RosterRule ArgumentTwice { get; } = Error("ArgumentTwice", "Two arguments of the query have the same name.", AskMaker);

    internal static RosterRule ArgumentType { get; } = Error("ArgumentType", "The type of an argument is primitive or array, its casing upper, lower or none.", AskMaker);

    internal static RosterRule ArgumentNotUsed { get; } = Warning("ArgumentNotUsed", "The SQL does not use the argument.", AskMaker);

    internal static RosterRule ArgumentNotDeclared { get; } = Error("ArgumentNotDeclared",
        "The SQL uses an argument that the query does not declare. It installs without a word, and then the query answers 404.", AskMaker);

    internal static RosterRule NoSql { get; } = Error("NoSql", "The query has no SQL.", AskMaker);

    internal static RosterRule SqlChangesData { get; } = Error("SqlChangesData", "The SQL must begin with SELECT or WITH.", AskMaker);

    internal static RosterRule SqlSeveralStatements { get; } = Error("SqlSeveralStatements", "The SQL has a semicolon: it must be one statement without an end mark.", AskMaker);

    internal static RosterRule SqlUnfinished { get; } = Error("SqlUnfinished", "A text, comment or parenthesis of the SQL has no end.", AskMaker);

    internal static RosterRule SqlPageTag { get; } = Error("SqlPageTag", "The SQL has tags for pages, with which a query cannot be called by a plugin.", AskMaker);

    internal static RosterRule SqlWithoutOrder { get; } = Warning("SqlWithoutOrder",
        "The SQL has no ORDER BY, so pages can miss rows and bring others twice.", AskMaker);
}
