using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XelloPowerSchool.Tests;

/// <summary>The help says what is there: pages, cmdlets, MAML and topics agree, and the examples run.</summary>
public sealed partial class HelpTests(HelpTests.SharedSession shared) : IClassFixture<HelpTests.SharedSession>
{
    // Their columns are those that the caller asks for; the objects say themselves which are shown.
    private static readonly string[] OwnColumns = ["XelloPowerSchool.PSTableRecord", "XelloPowerSchool.PSQueryRecord"];

    private const string About = "about_XelloPowerSchool";

    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly ModuleSession _session = shared.Session;

    private static readonly string HelpFolder = Path.Combine(Repository.Root, "src", "XelloPowerSchool", "en-US");

    public static TheoryData<string> Pages => [.. HelpPage.Cmdlets];

    public static TheoryData<string> Topics => [About, About + "_Troubleshooting"];

    [Fact]
    public void EveryCmdletHasAPageAndEveryPageACmdlet()
    {
        Assert.Equal(Exported(_session), HelpPage.Cmdlets);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void FileTitleAndHeadingAreTheName(string name)
    {
        HelpPage page = HelpPage.Read(name);
        Assert.Equal([name, name, name], [page.FileName, page.Title, page.Heading]);
        Assert.DoesNotContain("{{", File.ReadAllText(Path.Combine(HelpPage.Folder, name + ".md")), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', page.Synopsis);
        Assert.All(page.Links, link => Assert.True(File.Exists(Path.Combine(HelpPage.Folder, link)), link));
    }

    [Fact]
    public void TheModulePageListsEveryCmdletWithItsSynopsis()
    {
        string text = File.ReadAllText(Path.Combine(HelpPage.Folder, "XelloPowerSchool.md")).ReplaceLineEndings("\n");
        Assert.Equal(HelpPage.Cmdlets.Count, ModuleEntry().Count(text));
        Assert.All(HelpPage.Cmdlets, name =>
            Assert.Contains($"### [{name}]({name}.md)\n\n{HelpPage.Read(name).Synopsis}\n", text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void ParametersAreThoseOfTheCmdlet(string name)
    {
        CmdletInfo cmdlet = CommandOf(_session, name);
        HelpPage page = HelpPage.Read(name);
        string[] expected = [.. OwnParameters(cmdlet).Select(p => p.Name).Order(StringComparer.OrdinalIgnoreCase)];
        Assert.Equal(expected, page.Parameters.Select(p => p.Name));
        foreach (HelpParameter documented in page.Parameters)
        {
            ParameterMetadata real = cmdlet.Parameters[documented.Name];
            Assert.NotEmpty(documented.Text);
            Assert.Equal(real.ParameterType.ToString(), documented.Type);
            Assert.Equal(real.Aliases.Order(StringComparer.Ordinal), documented.Aliases.Order(StringComparer.Ordinal));
            Assert.Equal(real.Attributes.OfType<SupportsWildcardsAttribute>().Any(), documented.Wildcards);
            Assert.Equal(AcceptedValues(real.ParameterType), documented.Accepted);
            Assert.Equal(SetsOf(real), documented.Sets.OrderBy(s => s.Name, StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void SyntaxHasOneBlockForEachParameterSet(string name)
    {
        string[] sets = [.. CommandOf(_session, name).ParameterSets
            .Select(s => s.IsDefault && s.Name != ParameterAttribute.AllParameterSets ? s.Name + " (Default)" : s.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(sets, HelpPage.Read(name).SyntaxSets.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void ExamplesParseAndUseParametersThatExist(string name)
    {
        IReadOnlyList<HelpExample> examples = HelpPage.Read(name).Examples;
        Assert.Equal(examples.Select((_, i) => $"Example {i + 1} - "), examples.Select(e => ExampleNumber().Match(e.Title).Value));
        Assert.Contains(examples, e => e.Code.Contains(name, StringComparison.Ordinal));
        foreach (HelpExample example in examples)
        {
            foreach (CommandAst call in Commands(example.Code))
            {
                if (CommandOrNull(_session, call.GetCommandName()) is not CmdletInfo cmdlet)
                {
                    continue; // a command that the engine alone does not have; the tests in a full PowerShell run it
                }

                foreach (CommandParameterAst parameter in call.CommandElements.OfType<CommandParameterAst>())
                {
                    Assert.True(cmdlet.Parameters.ContainsKey(parameter.ParameterName) || Alias(cmdlet, parameter.ParameterName), $"{example.Title}: -{parameter.ParameterName}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task ExamplesRunInThePracticeSession(string name)
    {
        using var folder = new TemporaryFolder();
        HelpExample[] examples = [.. HelpPage.Read(name).Examples
            .Where(e => !e.NeedsServer && Commands(e.Code).All(c => CommandOrNull(_session, c.GetCommandName()) is not null))];
        Assert.True(examples.Length >= 2, "two examples must run on the engine alone");

        string script = Path.Combine(folder.Path, "examples.ps1");
        File.WriteAllText(script, string.Join('\n', examples.Select((e, i) => Isolated(e, Path.Combine(folder.Path, $"{i}")))));
        HostRun run = await HostProcess.RunAsync([script], workingDirectory: folder.Path);
        string output = run.Output + run.Errors;
        Assert.True(run.ExitCode == 0 && !output.Contains("FAILED", StringComparison.Ordinal), output);
        Assert.Equal(examples.Length, Regex.Count(output, "^PASSED", RegexOptions.Multiline));
    }

    [Fact]
    public void MamlIsMadeOfThePages()
    {
        XElement[] commands = [.. XDocument.Load(Path.Combine(HelpFolder, "XelloPowerSchool.dll-Help.xml")).Root!.Elements(Command + "command")];
        Assert.Equal(HelpPage.Cmdlets, commands.Select(NameOf));
        Assert.DoesNotContain('\u0080', File.ReadAllText(Path.Combine(HelpFolder, "XelloPowerSchool.dll-Help.xml")));
        foreach (XElement command in commands)
        {
            HelpPage page = HelpPage.Read(NameOf(command));
            Assert.Equal(page.Synopsis, Words(command.Element(Command + "details")!.Element(Maml + "description")!));
            Assert.Equal(Words(page.Description), Words(command.Element(Maml + "description")!));
            Assert.Equal(Words(page.Notes), Words(command.Element(Maml + "alertSet")!));
            Assert.Equal(
                page.Parameters.Select(p => (p.Name, Words(p.Text), p.Default)),
                command.Element(Command + "parameters")!.Elements().Select(p =>
                    (p.Element(Maml + "name")!.Value, Words(p.Element(Maml + "description")!), p.Element(Dev + "defaultValue")?.Value ?? "")));
            Assert.Equal(
                page.Examples.Select(e => (e.Title, Words(e.Before), e.Code, Words(e.After))),
                command.Element(Command + "examples")!.Elements().Select(e => (
                    e.Element(Maml + "title")!.Value.Trim('-', ' '), Words(e.Element(Maml + "introduction")!),
                    e.Element(Dev + "code")!.Value.ReplaceLineEndings("\n"), Words(e.Element(Dev + "remarks")!))));
            Assert.Equal(page.Outputs, command.Element(Command + "returnValues")!.Elements().Select(o => o.Element(Dev + "type")!.Element(Maml + "name")!.Value));
        }
    }

    [Fact]
    public void GetHelpFindsEveryPage()
    {
        foreach (string name in HelpPage.Cmdlets)
        {
            HelpPage page = HelpPage.Read(name);
            Assert.Equal(page.Synopsis, _session.Run($"(Get-Help {name}).Synopsis").Single().BaseObject.ToString()!.Trim());
            string shown = _session.Show($"Get-Help {name} -Full");
            Assert.All(page.Examples, e => Assert.Contains(e.Title, shown, StringComparison.Ordinal));
            Assert.Contains(page.Parameters[0].Name, _session.Show($"Get-Help {name} -Parameter {page.Parameters[0].Name}"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void TopicsAreMadeOfTheirPages(string topic)
    {
        _session.Set("Markdown", File.ReadAllText(Path.Combine(HelpPage.Folder, topic + ".md")));
        _session.Set("Converter", Path.Combine(Repository.Root, "docs", "ConvertTo-AboutTopic.ps1"));
        string made = (string)_session.Run("& ([scriptblock]::Create([System.IO.File]::ReadAllText($Converter))) -Markdown $Markdown").Single().BaseObject;
        string shipped = File.ReadAllText(Path.Combine(HelpFolder, topic + ".help.txt")).ReplaceLineEndings("\n");
        Assert.Equal(made, shipped);
        Assert.All(shipped.Split('\n'), line => Assert.True(line.Length <= 80 && line.All(char.IsAscii), line));
        Assert.StartsWith($"TOPIC\n    {topic}\n", shipped, StringComparison.Ordinal);
        foreach (string section in new[] { "SHORT DESCRIPTION", "LONG DESCRIPTION", "EXAMPLES", "KEYWORDS", "SEE ALSO" })
        {
            Assert.Contains($"\n\n{section}\n", shipped, StringComparison.Ordinal);
        }

        Assert.Equal(shipped.Trim(), _session.Run($"Get-Help {topic}").Single().BaseObject.ToString()!.ReplaceLineEndings("\n").Trim());
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void CodeInTopicsParses(string topic) =>
        Assert.All(HelpPage.Fence().Matches(File.ReadAllText(Path.Combine(HelpPage.Folder, topic + ".md")).ReplaceLineEndings("\n")), m => Commands(m.Groups["code"].Value));

    [Fact]
    public void EveryOutputHasATableThatFits()
    {
        XElement[] views = [.. XDocument.Load(Path.Combine(Repository.Stage, "XelloPowerSchool.Format.ps1xml")).Descendants("View")
            .Where(v => v.Element("TableControl") is not null)];
        string[] shown = [.. views.SelectMany(v => v.Descendants("TypeName")).Select(t => t.Value)];
        foreach (string name in HelpPage.Cmdlets)
        {
            Assert.All(
                CommandOf(_session, name).ImplementingType.GetCustomAttributes<OutputTypeAttribute>().SelectMany(o => o.Type)
                    .Where(t => t.Name.StartsWith("XelloPowerSchool.", StringComparison.Ordinal) && !OwnColumns.Contains(t.Name)),
                type => Assert.Contains(type.Name, shown));
        }

        foreach (XElement view in views)
        {
            // A column without a width takes what is left; it needs room for its label and a few letters.
            int[] widths = [.. view.Descendants("TableColumnHeader").Select(h => (int?)h.Element("Width") ?? Math.Max(h.Element("Label")!.Value.Length, 8))];
            Assert.True(widths.Sum() + widths.Length - 1 <= 120, $"{view.Element("Name")!.Value} is {widths.Sum() + widths.Length - 1} columns wide");
        }
    }

    [Fact]
    public void OutputsArePartOfThePage()
    {
        foreach (string name in HelpPage.Cmdlets)
        {
            string[] types = [.. CommandOf(_session, name).ImplementingType.GetCustomAttributes<OutputTypeAttribute>().SelectMany(o => o.Type)
                .Select(t => t.Type == typeof(void) ? "None" : t.Name)];
            Assert.Equal(types.Order(StringComparer.Ordinal), HelpPage.Read(name).Outputs.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void TroubleshootingListsEveryErrorId()
    {
        string[] made = [.. EngineSources().Where(f => Path.GetFileName(Path.GetDirectoryName(f)) == "Errors")
            .SelectMany(f => ErrorId().Matches(File.ReadAllText(f))).Select(m => $"{m.Groups["id"].Value} {m.Groups["category"].Value}")
            .Distinct().Order(StringComparer.Ordinal)];
        Assert.Contains("LedgerLocked ResourceBusy", made);
        Assert.Equal(made, Listed("Errors of ").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TroubleshootingListsEveryRule()
    {
        Dictionary<string, string> sources = EngineSources().ToDictionary(f => Path.GetFileName(f), File.ReadAllText, StringComparer.Ordinal);
        // Findings made anywhere else would not be seen below.
        Assert.Equal(
            ["AccountRowRules.cs", "AccountRules.cs", "CourseRequestRules.cs", "DataFileColumn.cs", "DataFileRules.cs", "PluginRules.cs", "RosterRules.cs"],
            sources.Where(s => MadeFinding().IsMatch(s.Value)).Select(s => s.Key).Order(StringComparer.Ordinal));

        string[] roster = [.. FindingRule().Matches(sources["RosterRules.cs"] + sources["AccountRules.cs"])
            .Select(m => $"{m.Groups["rule"].Value} {(m.Groups["kind"].Value == "Warning" ? "Warning" : "Error")}").Distinct().Order(StringComparer.Ordinal)];
        Assert.Contains("DuplicateStudentId Error", roster);
        Assert.Equal(roster, Listed("Rules of records of the roster").Order(StringComparer.Ordinal));

        string[] rows = [.. FindingRule().Matches(sources["AccountRowRules.cs"]).Select(m => $"{m.Groups["rule"].Value} {m.Groups["kind"].Value}").Order(StringComparer.Ordinal)];
        Assert.Contains("SchoolNotListed Error", rows);
        Assert.Equal(rows, Listed("Rules of accounts that come as rows").Order(StringComparer.Ordinal));

        string[] files = [.. FindingRule().Matches(sources["DataFileRules.cs"]).Select(m => $"{m.Groups["rule"].Value} {m.Groups["kind"].Value}").Order(StringComparer.Ordinal)];
        Assert.Contains("FormulaLooking Warning", files);
        Assert.Equal(files, Listed("Rules of data files").Order(StringComparer.Ordinal));

        string[] rejected = [.. FindingRule().Matches(sources["DataFileColumn.cs"]).Select(m => m.Groups["rule"].Value + " Error").Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(rejected, Listed("Rules of rejected changes").Order(StringComparer.Ordinal));

        string[] plugins = [.. sources.Where(f => f.Key.StartsWith("PluginRules.", StringComparison.Ordinal)).SelectMany(f => FindingRule().Matches(f.Value))
            .Select(m => $"{m.Groups["rule"].Value} {m.Groups["kind"].Value}").Order(StringComparer.Ordinal)];
        Assert.Contains("FullAccess Error", plugins);
        Assert.Equal(plugins, Listed("Rules of plugins").Order(StringComparer.Ordinal));

        string[] requests = [.. RequestRule().Matches(sources["CourseRequestRules.cs"]).Select(m => $"{m.Groups["rule"].Value} {m.Groups["kind"].Value}").Order(StringComparer.Ordinal)];
        Assert.Contains("CourseNotOffered Error", requests);
        Assert.Equal(requests, Listed("Rules of course requests").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void NotesNameIdsThatExist(string name)
    {
        string[] known = [.. HelpPage.Tables(About + "_Troubleshooting").Where(t => t.Columns[0] is "Id" or "Rule").SelectMany(t => t.Rows).Select(r => r[0])];
        string[] parts = HelpPage.Read(name).Notes.Split("\n\n", StringSplitOptions.TrimEntries);
        Assert.All(
            parts.Where(p => p.StartsWith("Error id", StringComparison.Ordinal) || p.StartsWith("Rules of", StringComparison.Ordinal)),
            part => Assert.All(PascalWord().Matches(part).Select(m => m.Value).Where(w => w is not ("PowerSchool" or "ParameterArgumentTransformationError")), word => Assert.Contains(word, known)));
        Assert.Contains(parts, p => p.StartsWith("Error id", StringComparison.Ordinal));
    }

    [Fact]
    public void AdviceNamesCommandsThatExist()
    {
        string[] exported = Exported(_session);
        (string File, string Name)[] named = [.. EngineSources().Concat(Sources("XelloPowerSchool"))
            .SelectMany(f => File.ReadLines(f).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)), (f, l) => (f, l))
            .SelectMany(x => OurCommand().Matches(x.l), (x, m) => (Path.GetFileName(x.f), m.Value))];
        Assert.Contains(named, n => n.Name == "Connect-PowerSchool");
        Assert.All(named, n => Assert.Contains(n.Name, exported));
    }

    [Fact]
    public void GuidesUseCommandsAndParametersThatExist()
    {
        string[] guides = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "guides"), "*.md");
        Assert.NotEmpty(guides);
        string[] exported = Exported(_session);
        foreach (string guide in guides)
        {
            string text = File.ReadAllText(guide).ReplaceLineEndings("\n");
            Assert.All(OurCommand().Matches(text), m => Assert.Contains(m.Value, exported));
            foreach (CommandAst call in HelpPage.Fence().Matches(text).SelectMany(m => Commands(m.Groups["code"].Value)))
            {
                if (CommandOrNull(_session, call.GetCommandName()) is CmdletInfo cmdlet)
                {
                    Assert.All(
                        call.CommandElements.OfType<CommandParameterAst>(),
                        p => Assert.True(cmdlet.Parameters.ContainsKey(p.ParameterName) || Alias(cmdlet, p.ParameterName), $"{Path.GetFileName(guide)}: {cmdlet.Name} -{p.ParameterName}"));
                }
            }
        }
    }

    private static string[] Exported(ModuleSession session) =>
        [.. session.Run("(Get-Module XelloPowerSchool).ExportedCmdlets.Keys").Select(o => (string)o.BaseObject).Order(StringComparer.Ordinal)];

    private static CmdletInfo CommandOf(ModuleSession session, string name) => (CmdletInfo)session.Run($"Get-Command {name}").Single().BaseObject;

    // What is called by an expression has no name.
    private static CommandInfo? CommandOrNull(ModuleSession session, string? name) =>
        // A program may be in the path twice.
        name is not null && session.Run($"Get-Command {name} -ErrorAction Ignore") is [PSObject first, ..] ? (CommandInfo)first.BaseObject : null;

    private static bool Alias(CmdletInfo cmdlet, string name) =>
        cmdlet.Parameters.Values.Any(p => p.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<ParameterMetadata> OwnParameters(CmdletInfo cmdlet) =>
        cmdlet.Parameters.Values.Where(p => !Cmdlet.CommonParameters.Contains(p.Name));

    private static string[] AcceptedValues(Type type)
    {
        Type element = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        return element.IsEnum ? [.. element.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.Name)] : [];
    }

    private static IEnumerable<HelpParameterSet> SetsOf(ParameterMetadata parameter) => parameter.ParameterSets
        .Select(s => new HelpParameterSet(
            s.Key == ParameterAttribute.AllParameterSets ? "(All)" : s.Key,
            s.Value.Position == int.MinValue ? "Named" : s.Value.Position.ToString(System.Globalization.CultureInfo.InvariantCulture),
            s.Value.IsMandatory, s.Value.ValueFromPipeline, s.Value.ValueFromPipelineByPropertyName, s.Value.ValueFromRemainingArguments))
        .OrderBy(s => s.Name, StringComparer.Ordinal);

    private static IEnumerable<CommandAst> Commands(string code)
    {
        ScriptBlockAst ast = Parser.ParseInput(code, out _, out ParseError[] errors);
        Assert.Empty(errors);
        return ast.FindAll(a => a is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>();
    }

    /// <summary>The example in a practice session and a folder of its own, under strict mode, its output shown.</summary>
    private static string Isolated(HelpExample example, string folder) => $$"""
        Set-StrictMode -Version Latest
        $ErrorActionPreference = 'Stop'
        try {
            $null = [System.IO.Directory]::CreateDirectory('{{folder}}')
            $null = $ExecutionContext.SessionState.Path.SetLocation('{{folder}}')
            . {
        {{HelpPage.Code(About, "The practice session")}}
            } | Out-Null
            . {
        {{example.Code}}
            } | Out-Host
            'PASSED {{example.Title.Replace("'", "''", StringComparison.Ordinal)}}'
        }
        catch {
            'FAILED {{example.Title.Replace("'", "''", StringComparison.Ordinal)}}' + ": $($_.FullyQualifiedErrorId): $_"
        }
        Get-PowerSchoolConnection | Disconnect-PowerSchool
        Stop-PowerSchoolSandbox

        """;

    private static IEnumerable<string> Listed(string heading) => HelpPage.Tables(About + "_Troubleshooting")
        .Where(t => t.Heading.StartsWith(heading, StringComparison.Ordinal))
        .SelectMany(t => t.Rows.Select(r => t.Columns[1] is "Category" or "Severity" ? $"{r[0]} {r[1]}" : r[0]));

    private static IEnumerable<string> EngineSources() => Sources("XelloPowerSchool.Core");

    private static IEnumerable<string> Sources(string project)
    {
        string folder = Path.Combine(Repository.Root, "src", project);
        return Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
    }

    private static string NameOf(XElement command) => command.Element(Command + "details")!.Element(Command + "name")!.Value;

    private static string Words(XElement element) => Words(string.Join(' ', element.Descendants(Maml + "para").Select(p => p.Value)));

    /// <summary>Text without marks and line ends: what remains of markdown in MAML.</summary>
    private static string Words(string text) =>
        string.Join(' ', InlineCode().Replace(text, "${code}").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>No test of the help changes the session, so all have the same.</summary>
    public sealed class SharedSession : IDisposable
    {
        internal ModuleSession Session { get; } = new();

        public void Dispose() => Session.Dispose();
    }

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^### \[", RegexOptions.Multiline)]
    private static partial Regex ModuleEntry();

    [GeneratedRegex(@"^Example \d+ - ")]
    private static partial Regex ExampleNumber();

    [GeneratedRegex("""(?:"(?<id>[^"]*)"|nameof\((?<id>\w+)\))\s*,\s*XelloErrorCategory\.(?<category>\w+)""")]
    private static partial Regex ErrorId();

    [GeneratedRegex("""(?:(?<kind>Error|Warning|Information|Missing|Finding)\(|new\(\s*)"(?<rule>[A-Z]\w+)",""")]
    private static partial Regex FindingRule();

    [GeneratedRegex(@"(?<![=!]= ?)\bXelloSeverity\.\w+,")]
    private static partial Regex MadeFinding();

    [GeneratedRegex("""(?<kind>Error|Warning|Information)\("(?<rule>[A-Z]\w+)",""")]
    private static partial Regex RequestRule();

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:[A-Z][a-z]*)+\b")]
    private static partial Regex PascalWord();

    [GeneratedRegex(@"\b[A-Z][a-z]+-(?:PS|PowerSchool|Xello)[A-Za-z]*\b")]
    private static partial Regex OurCommand();
}
