using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Xunit;

namespace XelloPowerSchool.Tests.Architecture;

/// <summary>
/// The folders of the engine depend on each other in one direction only. Public types share one namespace, so a type belongs
/// to the folder that its source file stands in; what it uses is read from the compiled code.
/// </summary>
public sealed partial class FolderArrowTests
{
    private const string Errors = nameof(Errors);

    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Automation"] = ["Delivery", "Reports", "Plugin"],
        ["Delivery"] = ["DataFiles"],
        ["Reports"] = ["DataFiles"],
        ["DataFiles"] = ["Roster", "Tables"],
        ["Roster"] = ["Accounts", "PowerSchool", "Settings"],
        ["CourseRequests"] = ["PowerSchool", "Tables"],
        ["Plugin"] = ["DataFiles"],
        ["Accounts"] = [],
        ["Settings"] = [],
        ["Tables"] = [],
        ["PowerSchool"] = [],
    };

    [Fact]
    public void TheArrowsHaveNoCycle() =>
        Assert.All(Arrows.Keys, folder => Assert.DoesNotContain(folder, Below(folder)));

    [Fact]
    public void EveryFileStandsInAKnownFolder() =>
        Assert.All(Repository.CoreFiles(), entry => Assert.True(entry.Folder == Errors || Arrows.ContainsKey(entry.Folder), entry.File));

    [Fact]
    public void TheCodeKeepsTheArrows()
    {
        var uses = FindUses();
        // Were nothing found, nothing would be held.
        Assert.Contains(uses, use => use is { From: "CourseRequests", To: "PowerSchool" });
        Offenders.AreNone(uses.Where(use => !IsAllowed(use.From, use.To)).Select(use => $"{use.From} uses {use.To}: {use.What}"));
    }

    [Fact]
    public void TheUsingsKeepTheArrows()
    {
        // Constants and nameof leave no trace in the compiled code.
        var usings = Repository.CoreFiles().SelectMany(entry => Usings().Matches(File.ReadAllText(entry.File)), (entry, match) => (
            From: entry.Folder == Errors ? ErrorArea(entry.File) : entry.Folder,
            To: match.Groups[1].Value,
            entry.File)).ToList();
        Assert.NotEmpty(usings);
        Offenders.AreNone(usings.Where(use => !IsAllowed(use.From, use.To)).Select(use => $"{use.File} uses {use.To}"));
    }

    private static bool IsAllowed(string from, string to) => from == to || to == Errors || Below(from).Contains(to);

    private static HashSet<string> Below(string folder)
    {
        var below = new HashSet<string>();
        var open = new Stack<string>(Arrows.GetValueOrDefault(folder, []));
        while (open.TryPop(out var next))
        {
            if (below.Add(next))
                Array.ForEach(Arrows[next], open.Push);
        }

        return below;
    }

    /// <summary>The errors of an area stand in a file of their own, and it may use what the area may use.</summary>
    private static string ErrorArea(string file) => Path.GetFileName(file).Split('.') is ["Error", var area, "cs"] ? area : Errors;

    private static List<(string From, string To, string What)> FindUses()
    {
        using var module = ModuleDefinition.ReadModule(
            typeof(XelloException).Assembly.Location, new ReaderParameters { ReadSymbols = true });
        var folders = Repository.CoreFiles()
            .SelectMany(entry => TypeNames().Matches(File.ReadAllText(entry.File)), (entry, match) => (Name: match.Groups["name"].Value, entry.Folder))
            .Distinct()
            .ToLookup(entry => entry.Name, entry => entry.Folder);

        var uses = new List<(string From, string To, string What)>();
        foreach (var type in AllTypes(module.Types).Where(type => FolderOf(type) is not null))
        {
            var folder = FolderOf(type)!;
            // The class Error has a file per area, and only the code of a partial class says which of its files it stands in.
            foreach (var used in folder == Errors ? [] : TypesOf(type))
                Add(folder, type, used);
            foreach (var method in type.Methods)
            {
                var file = method.DebugInformation.SequencePoints.FirstOrDefault()?.Document.Url;
                var from = folder == Errors && file is not null ? ErrorArea(file) : folder;
                foreach (var used in TypesOf(method))
                    Add(from, method, used);
            }
        }

        return uses;

        void Add(string from, MemberReference user, TypeReference used)
        {
            foreach (var part in Parts(used))
            {
                if (part.Scope == module && FolderOf(part) is { } to && to != from)
                    uses.Add((from, to, $"{user.FullName} -> {part.FullName}"));
            }
        }

        // Null for what the compiler makes up.
        string? FolderOf(TypeReference type)
        {
            while (type.DeclaringType is not null)
                type = type.DeclaringType;
            if (!type.Namespace.StartsWith(nameof(XelloPowerSchool), StringComparison.Ordinal) || type.Name.StartsWith('<'))
                return null;
            var name = type.Name.Split('`')[0];
            var candidates = folders[name].ToList();
            var folder = type.Namespace.Split('.') is [_, var inner] ? inner : candidates is [var only] ? only : null;
            Assert.True(folder is not null && candidates.Contains(folder), $"{type.FullName} stands in: {string.Join(", ", candidates)}");
            return folder;
        }
    }

    private static IEnumerable<TypeDefinition> AllTypes(IEnumerable<TypeDefinition> types) =>
        types.SelectMany(type => AllTypes(type.NestedTypes).Prepend(type));

    private static IEnumerable<TypeReference> TypesOf(TypeDefinition type) =>
        [
            .. type.BaseType is { } parent ? [parent] : Array.Empty<TypeReference>(),
            .. type.Interfaces.Select(implemented => implemented.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Properties.Select(property => property.PropertyType),
            .. type.GenericParameters.SelectMany(parameter => parameter.Constraints, (_, constraint) => constraint.ConstraintType),
            .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
        ];

    private static IEnumerable<TypeReference> TypesOf(MethodDefinition method)
    {
        yield return method.ReturnType;
        foreach (var parameter in method.Parameters)
            yield return parameter.ParameterType;
        if (!method.HasBody)
            yield break;

        foreach (var variable in method.Body.Variables)
            yield return variable.VariableType;
        foreach (var handler in method.Body.ExceptionHandlers.Where(handler => handler.CatchType is not null))
            yield return handler.CatchType;
        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    yield return type;
                    break;
                case MethodReference called:
                    yield return called.DeclaringType;
                    yield return called.ReturnType;
                    foreach (var argument in called is GenericInstanceMethod generic ? generic.GenericArguments : [])
                        yield return argument;
                    break;
                case FieldReference field:
                    yield return field.DeclaringType;
                    yield return field.FieldType;
                    break;
            }
        }
    }

    /// <summary>The types that a type is put together from: element types, generic arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Concat(Parts(generic.ElementType)),
        TypeSpecification specification => Parts(specification.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    [GeneratedRegex(
        """
        ^\s* (?: (?:public|internal|file|sealed|static|abstract|partial|readonly|ref) \s+ )+
        (?: (?: class | struct | interface | enum | record (?:\s+struct|\s+class)? ) \s+ (?<name>\w+)
          | delegate \s+ [^(]*? (?<name>\w+) \s* (?:<[^>(]*>)? \s* \( )
        """,
        RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex TypeNames();

    [GeneratedRegex(@"^using\s+(?:static\s+|\w+\s*=\s*)?(?:global::)?XelloPowerSchool\.([A-Za-z0-9_]+)", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
