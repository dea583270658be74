using System.Management.Automation;
using System.Reflection;

namespace XelloPowerSchool.Tests;

/// <summary>What users of good modules may rely on, held for every cmdlet.</summary>
public sealed class ConventionTests
{
    private static readonly string[] ReadingVerbs = ["Compare", "Get", "Resolve", "Test", "Trace"];

    // They change the session, not the world: PowerShell's own Connect- and Start- cmdlets of that kind do not ask either.
    private static readonly string[] SessionVerbs = ["Connect", "Disconnect", "Start", "Stop"];

    public static TheoryData<string> Cmdlets
    {
        get
        {
            using var session = new ModuleSession();
            return [.. session.Run("(Get-Module XelloPowerSchool).ExportedCmdlets.Keys").Select(o => (string)o.BaseObject)];
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void VerbIsApprovedAndNounSingular(string name)
    {
        string[] approved = [.. typeof(VerbsCommon).Assembly.GetExportedTypes()
            .Where(t => t.Name.StartsWith("Verbs", StringComparison.Ordinal)).SelectMany(t => t.GetFields()).Select(f => (string)f.GetValue(null)!)];
        Assert.Contains(name.Split('-')[0], approved);
        Assert.False(name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal), "the noun is a plural");
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void SaysWhatItWrites(string name) =>
        Assert.NotEmpty(CmdletType(name).GetCustomAttributes<OutputTypeAttribute>());

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void AsksBeforeItChangesAnything(string name)
    {
        string verb = name.Split('-')[0];
        // A query only reads, and so does who opens a packet or a file; a check that may also keep its outcome in a file asks before it does.
        bool mustAsk = (!ReadingVerbs.Contains(verb) && !SessionVerbs.Contains(verb) && name is not ("Invoke-PSQuery" or "Import-XelloOnboarding" or "Import-XelloDataFile"))
            || CmdletType(name).GetProperty("UpdateBaseline") is not null
            || CmdletType(name).GetProperty("Bundle") is not null;
        Assert.Equal(mustAsk, CmdletType(name).GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void IsSealedAndNamesItsDefaultSet(string name)
    {
        Type type = CmdletType(name);
        Assert.True(type.IsSealed);
        string[] sets = [.. type.GetProperties().SelectMany(p => p.GetCustomAttributes<ParameterAttribute>()).Select(p => p.ParameterSetName)
            .Where(s => s != ParameterAttribute.AllParameterSets).Distinct()];
        if (sets.Length > 1)
        {
            Assert.Contains(type.GetCustomAttribute<CmdletAttribute>()!.DefaultParameterSetName, sets);
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void TalksToTheConnectionItIsTold(string name)
    {
        bool reads = name.Contains("-PS", StringComparison.Ordinal)
            || name is "Invoke-PowerSchoolRequest" or "Test-PowerSchoolConnection" or "Get-XelloRoster" or "Test-XelloRoster" or "Import-XelloAccount" or "Compare-XelloRoster" or "Sync-XelloAccount" or "Export-XelloSyncPlan" or "Invoke-XelloShadowSync" or "Export-XelloCourseRequest" or "Test-XelloCourseRequest" or "Compare-XelloCourseRequest" or "Export-XelloDataFile" or "Trace-XelloAccount" or "Test-XelloPlugin" or "Test-XelloIntegration" or "New-XelloPlugin";
        PropertyInfo? connection = CmdletType(name).GetProperty("Connection");
        Assert.Equal(reads || name == "Disconnect-PowerSchool", connection is not null);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void SwitchesAreOffByDefault(string name)
    {
        object cmdlet = Activator.CreateInstance(CmdletType(name))!;
        foreach (PropertyInfo property in cmdlet.GetType().GetProperties().Where(p => p.PropertyType == typeof(SwitchParameter)))
        {
            Assert.False(((SwitchParameter)property.GetValue(cmdlet)!).IsPresent, property.Name);
        }
    }

    [Fact]
    public void NoPublicMemberShowsAThirdPartysType()
    {
        string[] ours = ["XelloPowerSchool", "System", "netstandard", "mscorlib"];
        foreach (Type type in CmdletType("Get-PSStudent").Assembly.GetExportedTypes())
        {
            foreach (PropertyInfo property in type.GetProperties())
            {
                string assembly = property.PropertyType.Assembly.GetName().Name!;
                Assert.True(ours.Any(o => assembly.StartsWith(o, StringComparison.Ordinal)), $"{type.Name}.{property.Name} is a type of {assembly}");
                Assert.NotEqual("System.Text.Json", assembly);
            }
        }
    }

    private static Type CmdletType(string name)
    {
        using var session = new ModuleSession();
        return ((CmdletInfo)session.Run($"Get-Command {name}").Single().BaseObject).ImplementingType;
    }
}
