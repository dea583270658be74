using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using CsCheck;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Schedules;

/// <summary>Tasks of Task Scheduler: their XML keeps the rules of its schema, and says what was asked for.</summary>
public sealed class WindowsTaskTests
{
    private static readonly XNamespace Ns = "http://schemas.microsoft.com/windows/2004/02/mit/task";
    private static readonly Lazy<XmlSchemaSet> Rules = new(ReadRules);

    [Theory]
    [InlineData("daily-gmsa")]
    [InlineData("weekdays-password")]
    [InlineData("system")]
    public void TheXmlIsAsItWasLookedAt(string name)
    {
        var night = ScheduleSamples.Night(@"C:\ProgramData\Xello\O'Neill 50%\district.json", program: @"C:\Program Files\PowerShell\7\pwsh.exe") with
        {
            Module = @"C:\Program Files\PowerShell\Modules\XelloPowerSchool\XelloPowerSchool.psd1",
        };
        night = name switch
        {
            "daily-gmsa" => night with
            {
                Logon = NightLogon.ManagedServiceAccount, Account = @"DISTRICT\xello$", Schedule = NightSchedule.Of(TimeSpan.FromHours(2), [], TimeSpan.FromMinutes(10)),
            },
            "weekdays-password" => night with
            {
                Logon = NightLogon.Password, Account = @"DISTRICT\xello", Deadline = new TimeSpan(19, 45, 0), RetryCount = 0,
                Schedule = NightSchedule.Of(new TimeSpan(18, 45, 0), [DayOfWeek.Monday, DayOfWeek.Friday], TimeSpan.Zero),
            },
            _ => night with { Logon = NightLogon.User, Account = "SYSTEM", TimeLimit = TimeSpan.FromMinutes(90) },
        };
        ScheduleSamples.IsGolden("windows-" + name, WindowsTaskXml.Write(night).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void EveryXmlKeepsTheRulesAndIsReadAgain() => Gen.Select(ScheduleSamples.Task, ScheduleSamples.WindowsPath, Gen.Enum<NightLogon>()).Sample((task, path, logon) =>
    {
        var night = task with { Logon = logon, Configuration = task.Configuration with { Path = path } };
        var xml = WindowsTaskXml.Write(night);
        var document = XDocument.Parse(xml);
        var problems = new List<string>();
        document.Validate(Rules.Value, (_, problem) => problems.Add(problem.Message));
        Assert.Empty(problems);
        Assert.Equal(logon is NightLogon.Password or NightLogon.ManagedServiceAccount ? "Password" : "S4U", document.Descendants(Ns + "LogonType").Single().Value);

        // Task Scheduler fills in %NAME% and $(Arg0).
        var arguments = document.Descendants(Ns + "Arguments").Single().Value;
        Assert.DoesNotContain(arguments, letter => letter is '%' or '$');

        var read = WindowsTaskXml.Read(xml)!;
        Assert.Equal((night.Name, path, night.Schedule, night.Account, true), (read.Name, read.Configuration, read.Schedule!, read.Account, read.Enabled));
        Assert.Equal(ScheduleSamples.Registered.DateTime, read.Registered!.Value.DateTime);
    });

    [Theory]
    [InlineData("<Enabled>true</Enabled>", "<Enabled>false</Enabled>", false, true)]
    [InlineData("<DaysInterval>1</DaysInterval>", "<DaysInterval>2</DaysInterval>", true, false)]
    [InlineData("<CalendarTrigger>", "<CalendarTrigger><Enabled>false</Enabled>", false, true)]
    public void WhatAnAdministratorChangesIsSeen(string from, string to, bool enabled, bool understood)
    {
        var read = WindowsTaskXml.Read(WindowsTaskXml.Write(ScheduleSamples.Night("/d.json")).Replace(from, to, StringComparison.Ordinal))!;
        Assert.Equal((enabled, understood), (read.Enabled, read.Schedule is not null));
    }

    [Fact]
    public void AnotherPersonsTaskIsNone() => Assert.Null(WindowsTaskXml.Read(
        $"<Task version=\"1.2\" xmlns=\"{Ns}\"><RegistrationInfo><URI>\\XelloPowerSchool\\x</URI></RegistrationInfo></Task>"));

    [Fact]
    public void TheRulesFindWhatIsWrong()
    {
        var xml = WindowsTaskXml.Write(ScheduleSamples.Night("/d.json"));
        Assert.All(
            new[]
            {
                xml.Replace("<StartWhenAvailable>true", "<StartWhenAvailable>yes", StringComparison.Ordinal),
                xml.Replace("IgnoreNew", "Ignore", StringComparison.Ordinal),
                xml.Replace("<DaysInterval>1</DaysInterval>", "", StringComparison.Ordinal).Replace("<StartBoundary>", "<RandomDelay>PT1M</RandomDelay><StartBoundary>", StringComparison.Ordinal),
                xml.Replace("S4U", "ServiceAccount", StringComparison.Ordinal),
            },
            wrong => Assert.Throws<XmlSchemaValidationException>(() => XDocument.Parse(wrong).Validate(Rules.Value, null)));
    }

    [Fact]
    public void ATaskIsRegisteredListedAndRemoved()
    {
        var library = new Library();
        var tasks = new WindowsTasks(library);
        var night = ScheduleSamples.Night("/d.json") with
        {
            Logon = NightLogon.Password, Account = @"DISTRICT\xello", Password = new System.Net.NetworkCredential("", "pa$$word").SecurePassword,
        };
        Assert.Equal("Oak-Valley", NightSchedulers.Register(tasks, night, replace: false).Name);
        Assert.Equal((@"DISTRICT\xello", "pa$$word", 1), library.Last);
        Assert.DoesNotContain("pa$$word", library.Tasks["Oak-Valley"], StringComparison.Ordinal);
        Assert.Equal("SyncTaskExists", Assert.Throws<XelloException>(() => NightSchedulers.Register(tasks, night, replace: false)).Id);

        NightSchedulers.Register(tasks, night with { Logon = NightLogon.ManagedServiceAccount, Account = @"DISTRICT\xello$", Password = null }, replace: true);
        Assert.Equal((@"DISTRICT\xello$", null, 1), library.Last);
        NightSchedulers.Register(tasks, night with { Logon = NightLogon.User, Account = "SYSTEM", Password = null }, replace: true);
        Assert.Equal(("SYSTEM", null, 5), library.Last);
        NightSchedulers.Register(tasks, night with { Logon = NightLogon.Current, Password = null }, replace: true);
        Assert.Equal((@"DISTRICT\xello", null, 2), library.Last);

        tasks.Remove(Assert.Single(tasks.List(null)));
        Assert.Empty(tasks.List(null));
        library.Fault = new UnauthorizedAccessException("The user name or password is incorrect.");
        var refused = Assert.Throws<XelloException>(() => tasks.Register(night));
        Assert.Equal("SyncTaskFailed", refused.Id);
        Assert.DoesNotContain("pa$$word", refused.ToString(), StringComparison.Ordinal);
    }

    [UnixFact]
    public void ElsewhereThereIsNone()
    {
        var tasks = NightSchedulers.Of(XelloScheduler.WindowsTask);
        Assert.Empty(tasks.List(null));
        Assert.Equal("SchedulerNotAvailable", Assert.Throws<XelloException>(() => tasks.Register(ScheduleSamples.Night("/d.json"))).Id);
    }

    private static XmlSchemaSet ReadRules()
    {
        var rules = new XmlSchemaSet();
        using var reader = XmlReader.Create(Path.Combine(AppContext.BaseDirectory, "Automation", "Schedules", "task-rules.xsd"));
        rules.Add(Ns.NamespaceName, reader);
        rules.Compile();
        return rules;
    }

    private sealed class Library : ITaskLibrary
    {
        public Dictionary<string, string> Tasks { get; } = [];

        public (string? User, string? Password, int Logon) Last { get; private set; }

        public Exception? Fault { get; set; }

        public IReadOnlyList<string> Read() => [.. Tasks.Values];

        public void Write(string name, string xml, string? user, string? password, int logon)
        {
            if (Fault is not null)
                throw Fault;
            Tasks[name] = xml;
            Last = (user, password, logon);
        }

        public void Delete(string name) => Tasks.Remove(name);
    }
}
