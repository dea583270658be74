using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.CourseRequests;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using XelloPowerSchool.State;

namespace XelloPowerSchool.Completion;

/// <summary>Completes the names of open connections.</summary>
public sealed class ConnectionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, ConnectionRegistry.Current.List().Select(c => (c.Name, c.Uri.AbsoluteUri)));
}

/// <summary>Completes the names of running sandboxes.</summary>
public sealed class SandboxCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, SandboxRegistry.List().Select(s => (s.Name, s.Uri.AbsoluteUri)));
}

/// <summary>Completes the ids of the rules of a roster.</summary>
public sealed class RosterRuleCompleter : IArgumentCompleter
{
    internal static IReadOnlyList<string> Rules => RosterRuleNames.All;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Rules.Select(r => (r, r)));
}

/// <summary>Completes the names of drills.</summary>
public sealed class DrillCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, BrakeDrill.Names.Select(n => (n, n)));
}

/// <summary>Completes the ids of the rules of data files.</summary>
public sealed class DataFileRuleCompleter : IArgumentCompleter
{
    internal static IReadOnlyList<string> Rules => DataFileSetCheck.Rules;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Rules.Select(r => (r, r)));
}

/// <summary>Completes <c>-Expand</c> with the expansions that PowerSchool documents for students.</summary>
public sealed class ExpansionCompleter : IArgumentCompleter
{
    private static readonly string[] Expansions =
    [
        "addresses", "alerts", "contact", "contact_info", "demographics", "ethnicity_race", "fees", "initial_enrollment",
        "lunch", "phones", "schedule_setup", "school_enrollment",
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Expansions.Select(e => (e, e)));
}

/// <summary>Completes names of tables with those that this module reads. There are more; a server would have to be asked for them.</summary>
public sealed class TableCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, SyncPlugin.AccessRequest().Select(f => f.Table.ToLowerInvariant()).Distinct().Select(t => (t, t)));
}

/// <summary>Completes names of queries with those of this module's plugin.</summary>
public sealed class QueryCompleter : IArgumentCompleter
{
    private static readonly string[] Queries =
    [
        PluginQueries.Catalogue, PluginQueries.Courses, PluginQueries.Enrollments, PluginQueries.History, PluginQueries.Requests,
        PluginQueries.Schools, PluginQueries.Sections, PluginQueries.Students, PluginQueries.Terms,
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Queries.Select(q => (q, q)));
}

/// <summary>Completes names of profiles with those of the module.</summary>
public sealed class ProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, ProfileLibrary.All.Select(p => (p.Name, p.Title)));
}

/// <summary>Completes the names of the layouts of import files.</summary>
public sealed class LayoutCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, ImportLayout.Names.Select(n => (n, ImportLayout.Find(n)!.Description)));
}

/// <summary>From known values to completion results. Never asks a server: a completer has to answer at once.</summary>
internal static class Completions
{
    public static IEnumerable<CompletionResult> Match(string word, IEnumerable<(string Value, string ToolTip)> values)
    {
        var pattern = WildcardPattern.Get(WildcardPattern.Escape(word.Trim('\'', '"')) + "*", WildcardOptions.IgnoreCase);
        foreach ((string value, string toolTip) in values.OrderBy(v => v.Value, StringComparer.OrdinalIgnoreCase))
        {
            if (pattern.IsMatch(value))
            {
                yield return new CompletionResult(Quote(value), value, CompletionResultType.ParameterValue, toolTip);
            }
        }
    }

    private static string Quote(string value) =>
        value.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.') ? value : "'" + string.Join("''", value.Split('\'')) + "'";
}
