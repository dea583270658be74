using System.Globalization;
using System.Text.Json;

namespace XelloPowerSchool.Settings;

/// <summary>What an area says about settings of its kind that cannot be used.</summary>
internal sealed record SettingsErrors
{
    public required Func<string, XelloException> NotFound { get; init; }

    public required Func<string, Exception, XelloException> Unreadable { get; init; }

    /// <summary>The source, and what is wrong with it: each a sentence with its place.</summary>
    public required Func<string, IReadOnlyList<string>, Exception?, XelloException> Invalid { get; init; }
}

/// <summary>Everything that is wrong with one piece of settings, found in one go: nobody corrects a file error by error.</summary>
/// <param name="source">A path, or what else the settings are known by.</param>
/// <param name="errors">The area's errors.</param>
internal sealed class SettingsProblems(string source, SettingsErrors errors)
{
    private readonly List<string> _problems = [];

    /// <summary>Adds what is wrong with a value.</summary>
    /// <param name="node">The value.</param>
    /// <param name="what">Completes the sentence "the value ...".</param>
    public void Add(SettingsNode node, string what) =>
        _problems.Add(Place(node.Line, node.Column) + (node.Path.Length == 0 ? "it" : node.Path) + " " + what);

    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw errors.Invalid(source, _problems, null);
    }

    /// <summary>Reads a file.</summary>
    public static byte[] ReadBytes(string path, SettingsErrors errors)
    {
        if (!File.Exists(path))
            throw errors.NotFound(path);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw errors.Unreadable(path, error);
        }
    }

    /// <summary>Takes JSON apart.</summary>
    public static SettingsNode Parse(byte[] json, string source, SettingsErrors errors)
    {
        try
        {
            return SettingsNode.Parse(json);
        }
        catch (JsonException error)
        {
            // The position, and the reader's own words without it.
            var what = error.Message.Split([" LineNumber:", " Path:"], StringSplitOptions.None)[0];
            throw errors.Invalid(source, [Place(error.LineNumber + 1 ?? 0, error.BytePositionInLine + 1 ?? 0) + "this is not JSON: " + what], error);
        }
    }

    private static string Place(long line, long column) => line == 0
        ? ""
        : string.Format(CultureInfo.InvariantCulture, "line {0}, position {1}: ", line, column);
}
