using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace XelloPowerSchool.Automation;

/// <summary>
/// A night as Task Scheduler's XML, version 1.4 (Windows 10 and Server 2016). Where Microsoft's published schema and Windows' own exports put
/// elements in different orders, the element in question is left out, because its default is what is wanted.
/// </summary>
internal static class WindowsTaskXml
{
    private const string Source = "XelloPowerSchool";
    private static readonly XNamespace Ns = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    // Windows knows these by their identifiers in every language. They need no password, and no logon type.
    private static readonly (string[] Names, string Sid)[] SystemAccounts =
    [
        (["SYSTEM", @"NT AUTHORITY\SYSTEM", "S-1-5-18"], "S-1-5-18"),
        (["LOCAL SERVICE", @"NT AUTHORITY\LOCAL SERVICE", @"NT AUTHORITY\LOCALSERVICE", "S-1-5-19"], "S-1-5-19"),
        (["NETWORK SERVICE", @"NT AUTHORITY\NETWORK SERVICE", @"NT AUTHORITY\NETWORKSERVICE", "S-1-5-20"], "S-1-5-20"),
    ];

    /// <summary>Where the task is in the library.</summary>
    public static string PathOf(string name) => $@"\{Source}\{name}";

    /// <summary>Whether it runs without a logon of its own.</summary>
    public static bool IsSystemAccount(string account) => SidOf(account) is not null;

    public static string Write(NightTask task)
    {
        var command = task.Command();
        var document = new XElement(
            Ns + "Task", new XAttribute("version", "1.4"),
            new XElement(
                Ns + "RegistrationInfo",
                Element("Date", Local(task.Registered)),
                Element("Author", Source),
                Element("Source", Source),
                Element("Description", task.Description),
                Element("URI", PathOf(task.Name)),
                Element("Documentation", task.Configuration.Path)),
            new XElement(Ns + "Triggers", Trigger(task)),
            new XElement(Ns + "Principals", Principal(task)),
            Settings(task),
            new XElement(
                Ns + "Actions", new XAttribute("Context", "Night"),
                new XElement(
                    Ns + "Exec",
                    Element("Command", command.Program),
                    // A server's policy may let local scripts run, a workstation's does not: the module is one.
                    Element("Arguments", "-ExecutionPolicy RemoteSigned " + command.Arguments))));
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\r\n", OmitXmlDeclaration = true }))
            document.WriteTo(writer);
        return text.Append("\r\n").ToString();
    }

    /// <summary>Reads a task; null when it is not one of ours.</summary>
    public static RegisteredNight? Read(string xml)
    {
        var task = XDocument.Parse(xml).Root!;
        var info = task.Element(Ns + "RegistrationInfo");
        var name = (string?)info?.Element(Ns + "URI");
        var prefix = PathOf("");
        if ((string?)info?.Element(Ns + "Source") != Source || name is null || !name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            return null;
        var triggers = task.Element(Ns + "Triggers")?.Elements().ToList() ?? [];
        return new RegisteredNight
        {
            Name = name.Substring(prefix.Length),
            System = XelloScheduler.WindowsTask,
            Configuration = (string?)info!.Element(Ns + "Documentation") ?? "",
            Schedule = triggers.Count == 1 ? ReadSchedule(triggers[0]) : null,
            Account = (string?)task.Element(Ns + "Principals")?.Element(Ns + "Principal")?.Element(Ns + "UserId") ?? "",
            Enabled = IsTrue(task.Element(Ns + "Settings")?.Element(Ns + "Enabled")) && triggers.Exists(trigger => IsTrue(trigger.Element(Ns + "Enabled"))),
            Registered = DateTime.TryParse((string?)info.Element(Ns + "Date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var date) ? date : null,
        };
    }

    private static XElement Trigger(NightTask task)
    {
        var schedule = task.Schedule;
        var today = task.Registered.Date + schedule.At;
        // A start that has passed would be made up for at once.
        var start = today > task.Registered.DateTime ? today : today.AddDays(1);
        return new XElement(
            Ns + "CalendarTrigger",
            Element("StartBoundary", start.ToString("s", CultureInfo.InvariantCulture)),
            schedule.RandomDelay > TimeSpan.Zero ? Element("RandomDelay", XmlConvert.ToString(schedule.RandomDelay)) : null,
            schedule.Days.Count == 0
                ? new XElement(Ns + "ScheduleByDay", Element("DaysInterval", "1"))
                : new XElement(
                    Ns + "ScheduleByWeek", Element("WeeksInterval", "1"),
                    new XElement(Ns + "DaysOfWeek", schedule.Days.Select(day => new XElement(Ns + day.ToString())))));
    }

    private static NightSchedule? ReadSchedule(XElement trigger)
    {
        if (trigger.Name != Ns + "CalendarTrigger" || trigger.Element(Ns + "Repetition") is not null || trigger.Element(Ns + "EndBoundary") is not null
            || !DateTime.TryParse((string?)trigger.Element(Ns + "StartBoundary"), CultureInfo.InvariantCulture, DateTimeStyles.None, out var start))
            return null;
        var delay = (string?)trigger.Element(Ns + "RandomDelay") is { } written ? XmlConvert.ToTimeSpan(written) : TimeSpan.Zero;
        var at = new TimeSpan(start.Hour, start.Minute, 0);
        if ((string?)trigger.Element(Ns + "ScheduleByDay")?.Element(Ns + "DaysInterval") == "1")
            return NightSchedule.Of(at, [], delay);
        return trigger.Element(Ns + "ScheduleByWeek") is { } week && ((string?)week.Element(Ns + "WeeksInterval") ?? "1") == "1"
            && week.Element(Ns + "DaysOfWeek") is { HasElements: true } days
            ? NightSchedule.Of(at, NightSchedule.Week.Where(day => days.Element(Ns + day.ToString()) is not null), delay)
            : null;
    }

    private static XElement Principal(NightTask task)
    {
        var sid = SidOf(task.Account);
        // A managed account signs in with the password that Windows keeps; S4U needs none, and has no network identity and no DPAPI.
        var logon = sid is not null ? null : task.Logon is NightLogon.Password or NightLogon.ManagedServiceAccount ? "Password" : "S4U";
        return new XElement(
            Ns + "Principal", new XAttribute("id", "Night"),
            Element("UserId", sid ?? task.Account),
            logon is null ? null : Element("LogonType", logon),
            Element("RunLevel", "LeastPrivilege"));
    }

    private static XElement Settings(NightTask task) => new(
        Ns + "Settings",
        Element("AllowStartOnDemand", "true"),
        task.Retries == 0 ? null : new XElement(
            Ns + "RestartOnFailure", Element("Interval", XmlConvert.ToString(task.RetryAfter)), Element("Count", XmlConvert.ToString(task.Retries))),
        Element("MultipleInstancesPolicy", "IgnoreNew"),
        Element("DisallowStartIfOnBatteries", "false"),
        Element("StopIfGoingOnBatteries", "false"),
        Element("AllowHardTerminate", "true"),
        Element("StartWhenAvailable", "true"),
        Element("RunOnlyIfNetworkAvailable", "false"),
        Element("WakeToRun", "false"),
        Element("Enabled", "true"),
        Element("Hidden", "false"),
        Element("RunOnlyIfIdle", "false"),
        Element("ExecutionTimeLimit", XmlConvert.ToString(task.EndAfter)));

    private static XElement Element(string name, string value) => new(Ns + name, value);

    private static bool IsTrue(XElement? flag) => flag is null || XmlConvert.ToBoolean(flag.Value);

    private static string Local(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string? SidOf(string account) =>
        SystemAccounts.FirstOrDefault(entry => entry.Names.Contains(account, StringComparer.OrdinalIgnoreCase)).Sid;
}
