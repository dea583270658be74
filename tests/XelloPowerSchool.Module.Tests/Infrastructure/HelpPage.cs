using System.Text.RegularExpressions;

namespace XelloPowerSchool.Tests;

/// <summary>One page of docs/en-US, read as far as the tests look at it.</summary>
internal sealed partial class HelpPage
{
    private readonly Dictionary<string, string> _sections;

    private HelpPage(string path)
    {
        string text = File.ReadAllText(path).ReplaceLineEndings("\n");
        FileName = Path.GetFileNameWithoutExtension(path);
        Title = FrontMatterTitle().Match(text).Groups["title"].Value;
        Heading = FirstHeading().Match(text).Groups["title"].Value;
        _sections = Split(text, "## ").ToDictionary(s => s.Title, s => s.Text, StringComparer.Ordinal);
    }

    /// <summary>The folder of the pages.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "docs", "en-US");

    /// <summary>The pages of cmdlets.</summary>
    public static IReadOnlyList<string> Cmdlets { get; } =
        [.. Directory.GetFiles(Folder, "*-*.md").Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)];

    public string FileName { get; }

    public string Title { get; }

    public string Heading { get; }

    public string Synopsis => _sections["SYNOPSIS"].Trim();

    public string Description => _sections["DESCRIPTION"];

    public string Notes => _sections["NOTES"];

    public IReadOnlyList<string> SyntaxSets => [.. Split(_sections["SYNTAX"], "### ").Select(s => s.Title)];

    public IReadOnlyList<HelpExample> Examples => [.. Split(_sections["EXAMPLES"], "### ").Select(s => HelpExample.Read(s.Title, s.Text))];

    /// <summary>Sections of parameters, in the order of the page; the one about common parameters left out.</summary>
    public IReadOnlyList<HelpParameter> Parameters =>
        [.. Split(_sections["PARAMETERS"], "### ").Where(s => s.Title.StartsWith('-')).Select(s => HelpParameter.Read(s.Title[1..], s.Text))];

    public IReadOnlyList<string> Outputs => [.. Split(_sections["OUTPUTS"], "### ").Select(s => s.Title)];

    /// <summary>Files that the related links point to.</summary>
    public IReadOnlyList<string> Links => [.. Link().Matches(_sections["RELATED LINKS"]).Select(m => m.Groups["file"].Value)];

    public static HelpPage Read(string name) => new(Path.Combine(Folder, name + ".md"));

    /// <summary>The tables of a page, each with the heading above it.</summary>
    public static IEnumerable<(string Heading, string[] Columns, string[][] Rows)> Tables(string name)
    {
        foreach ((string title, string text) in Split(File.ReadAllText(Path.Combine(Folder, name + ".md")).ReplaceLineEndings("\n"), "### "))
        {
            string[][] rows = [.. text.Split('\n').Where(l => l.StartsWith('|')).Select(l => l.Trim('|', ' ').Split('|').Select(c => c.Trim()).ToArray())];
            if (rows.Length > 0)
            {
                yield return (title, rows[0], rows[2..]);
            }
        }
    }

    /// <summary>The code of the first fence below a heading.</summary>
    public static string Code(string name, string heading) =>
        Fence().Match(Split(File.ReadAllText(Path.Combine(Folder, name + ".md")).ReplaceLineEndings("\n"), "### ").Single(s => s.Title == heading).Text).Groups["code"].Value;

    // Lines of code may begin with "#", but no fence of ours has a line that begins with "## ".
    private static IEnumerable<(string Title, string Text)> Split(string text, string mark)
    {
        string[] parts = ("\n" + text).Split("\n" + mark);
        return parts.Skip(1).Select(p => p.Split('\n', 2)).Select(p => (p[0].Trim(), p.Length > 1 ? p[1] : ""));
    }

    [GeneratedRegex(@"\A---\n(.*\n)*?title: (?<title>.+)\n")]
    private static partial Regex FrontMatterTitle();

    [GeneratedRegex(@"^# (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex FirstHeading();

    [GeneratedRegex(@"\]\((?<file>[^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```powershell\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    internal static partial Regex Fence();

    [GeneratedRegex(@"```yaml\n(?<yaml>.*?)\n```", RegexOptions.Singleline)]
    internal static partial Regex Yaml();
}

/// <summary>An example: words, then one block of code, then perhaps words.</summary>
internal sealed record HelpExample(string Title, string Before, string Code, string After)
{
    /// <summary>A real server is needed, which no test has.</summary>
    public bool NeedsServer => Code.Contains("ps.district.example", StringComparison.Ordinal)
        || (Code.Contains("sftp://", StringComparison.Ordinal) && !Code.Contains("-WhatIf", StringComparison.Ordinal));

    public static HelpExample Read(string title, string text)
    {
        Match fence = Assert.Single(HelpPage.Fence().Matches(text));
        return new HelpExample(title, text[..fence.Index], fence.Groups["code"].Value, text[(fence.Index + fence.Length)..]);
    }
}

/// <summary>The section of a parameter.</summary>
internal sealed record HelpParameter(
    string Name, string Text, string Type, string Default, bool Wildcards, IReadOnlyList<string> Aliases, IReadOnlyList<string> Accepted,
    IReadOnlyList<HelpParameterSet> Sets)
{
    public static HelpParameter Read(string name, string text)
    {
        Match yaml = Assert.Single(HelpPage.Yaml().Matches(text));
        string[] lines = yaml.Groups["yaml"].Value.Split('\n');
        return new HelpParameter(
            name, text[..yaml.Index].Trim(), Value(lines, "Type"), Value(lines, "DefaultValue").Trim('\''),
            bool.Parse(Value(lines, "SupportsWildcards")), List(lines, "Aliases"), List(lines, "AcceptedValues"), ReadSets(lines));
    }

    private static string Value(IEnumerable<string> lines, string key) =>
        lines.Single(l => l.TrimStart('-', ' ').StartsWith(key + ":", StringComparison.Ordinal)).Split(':', 2)[1].Trim();

    private static string[] List(string[] lines, string key)
    {
        int start = Array.FindIndex(lines, l => l.StartsWith(key + ":", StringComparison.Ordinal));
        return [.. lines.Skip(start + 1).TakeWhile(l => l.StartsWith("- ", StringComparison.Ordinal)).Select(l => l[2..])];
    }

    private static HelpParameterSet[] ReadSets(string[] lines)
    {
        int[] starts = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("- Name:", StringComparison.Ordinal))];
        return [.. starts.Select(i => lines[i..(i + 6)]).Select(set => new HelpParameterSet(
            Value(set, "Name"), Value(set, "Position"), bool.Parse(Value(set, "IsRequired")), bool.Parse(Value(set, "ValueFromPipeline")),
            bool.Parse(Value(set, "ValueFromPipelineByPropertyName")), bool.Parse(Value(set, "ValueFromRemainingArguments"))))];
    }
}

/// <summary>What a parameter is in one of the parameter sets.</summary>
internal sealed record HelpParameterSet(string Name, string Position, bool Required, bool Pipeline, bool PropertyName, bool Remaining);
