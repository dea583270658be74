using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Xunit;

namespace XelloPowerSchool.Tests.Architecture;

/// <summary>Error ids are a promise to scripts: each belongs to one area, and is spelled like all others.</summary>
public sealed partial class ErrorIdTests
{
    private static readonly List<(string Id, string File)> Made = [.. Repository.CoreFiles()
        .Where(entry => entry.Folder == "Errors")
        .SelectMany(entry => Ids().Matches(File.ReadAllText(entry.File)), (entry, match) => (match.Groups["id"].Value, Path.GetFileName(entry.File)))];

    [Fact]
    public void IdsAreUnique()
    {
        Assert.Contains(Made, made => made.Id == "RequestFileEmpty");
        // Within its area an id may stand for several causes that ask for the same action.
        Offenders.AreNone(Made.Distinct().GroupBy(made => made.Id, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(made => made.File))}"));
    }

    // "A" may be a word of its own, as in LedgerNotADatabase.
    [Fact]
    public void IdsArePascalCase() => Assert.All(Made, made => Assert.Matches("^(?!.*[A-Z]{3})[A-Z][A-Za-z0-9]*[a-z0-9]$", made.Id));

    [Fact]
    public void EveryIdIsALiteralBesideItsCategory()
    {
        // What is made with another form of call would not be seen by the other tests.
        var categories = Repository.CoreFiles().Where(entry => entry.Folder == "Errors" && Path.GetFileName(entry.File) != "XelloException.cs")
            .Sum(entry => Categories().Count(File.ReadAllText(entry.File)));
        Assert.Equal(categories, Made.Count);
    }

    [Fact]
    public void ErrorsAreMadeInOnePlaceOnly()
    {
        using var module = ModuleDefinition.ReadModule(typeof(XelloException).Assembly.Location);
        var makers = module.GetTypes()
            .SelectMany(type => type.Methods)
            .Where(method => method.HasBody && method.Body.Instructions.Any(instruction =>
                instruction.OpCode == OpCodes.Newobj
                && instruction.Operand is MethodReference { DeclaringType.FullName: "XelloPowerSchool.XelloException" }))
            .Select(method => method.FullName)
            .ToList();
        Assert.NotEmpty(makers);
        Assert.All(makers, maker => Assert.Contains(" XelloPowerSchool.Errors.Error::", maker, StringComparison.Ordinal));
    }

    [GeneratedRegex("""
        (?:"(?<id>[^"]*)"|nameof\((?<id>\w+)\))\s*,\s*XelloErrorCategory\.
        """)]
    private static partial Regex Ids();

    [GeneratedRegex(@"XelloErrorCategory\.\w")]
    private static partial Regex Categories();
}
