using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace XelloPowerSchool.Tests.Architecture;

/// <summary>What the engine and the sandbox may lean on, and what they may show.</summary>
public sealed class ReferenceTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private static readonly Assembly[] Ours = [typeof(XelloException).Assembly, typeof(PowerSchoolSandbox).Assembly];

    // Some of our packages are part of newer frameworks too; for Windows PowerShell they are third-party all the same.
    private static readonly HashSet<string> Packages = [.. XDocument
        .Load(Path.Combine(Repository.Root, "src", "Directory.Packages.props"))
        .Descendants("PackageVersion").Select(package => (string)package.Attribute("Include")!)];

    public static TheoryData<string> OurNames => [.. Ours.Select(assembly => assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(OurNames))]
    public void NoReferenceToPowerShell(string name)
    {
        var references = Ours.Single(assembly => assembly.GetName().Name == name).GetReferencedAssemblies().Select(reference => reference.Name!);
        Assert.Contains(references, reference => reference == "System.Runtime");
        Assert.DoesNotContain(references, reference =>
            reference is "System.Management.Automation" or nameof(XelloPowerSchool)
            || reference.Contains("PowerShell", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(OurNames))]
    public void NoThirdPartyTypeOnAPublicMember(string name)
    {
        var types = Ours.Single(assembly => assembly.GetName().Name == name).GetExportedTypes();
        Assert.NotEmpty(types);
        Offenders.AreNone(types.SelectMany(type => Shown(type)
            .SelectMany(shown => Parts(shown.Type), (shown, part) => (shown.Member, Part: part))
            .Where(shown => IsThirdParty(shown.Part.Assembly))
            .Select(shown => $"{type.FullName}.{shown.Member}: {shown.Part.FullName}")));
    }

    [Fact]
    public void ThirdPartyTypesAreKnownAsSuch()
    {
        Assert.True(IsThirdParty(typeof(System.Text.Json.JsonElement).Assembly));
        Assert.True(IsThirdParty(typeof(Sylvan.Data.Csv.CsvDataReader).Assembly));
        Assert.False(IsThirdParty(typeof(Uri).Assembly));
        Assert.False(IsThirdParty(typeof(PSStudent).Assembly));
    }

    private static bool IsThirdParty(Assembly assembly) => !Ours.Contains(assembly)
        && (Packages.Contains(assembly.GetName().Name!) || Path.GetDirectoryName(assembly.Location) != Framework);

    private static IEnumerable<(string Member, Type Type)> Shown(Type type)
    {
        if (type.BaseType is { } parent)
            yield return ("base", parent);
        foreach (var implemented in type.GetInterfaces())
            yield return ("interface", implemented);
        foreach (var attribute in type.GetCustomAttributesData().Where(attribute => attribute.AttributeType.IsPublic))
            yield return ("attribute", attribute.AttributeType);
        foreach (var field in type.GetFields(Everything).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
            yield return (field.Name, field.FieldType);

        // Properties and events are methods too.
        foreach (var method in type.GetConstructors(Everything).Cast<MethodBase>().Concat(type.GetMethods(Everything)))
        {
            if (!(method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly))
                continue;
            if (method is MethodInfo { ReturnType: var result })
                yield return (method.Name, result);
            foreach (var parameter in method.GetParameters())
                yield return (method.Name, parameter.ParameterType);
        }
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }
}
