using System.Diagnostics;
using System.Xml;
using System.Xml.Linq;

namespace XelloPowerSchool.Automation;

/// <summary>Something that starts the synchronisation by the clock.</summary>
/// <param name="Kind">What starts it: scheduled task, cron, systemd timer, launchd.</param>
/// <param name="Name">Its name, or the file that it stands in.</param>
/// <param name="Account">The account that it runs as; empty when that is not said.</param>
/// <param name="IsEnabled">Whether it is switched on.</param>
internal sealed record ScheduleEntry(string Kind, string Name, string Account, bool IsEnabled);

/// <summary>
/// Looks for what starts the module by the clock, as far as this user may see it. A schedule names the module, or a script that does.
/// </summary>
/// <param name="root">Where the system's files begin: / except in tests.</param>
/// <param name="home">The user's folder.</param>
/// <param name="user">The user.</param>
/// <param name="run">Runs a program and gives its output; null when it is not there or fails.</param>
internal sealed class ScheduleSearch(string root, string home, string user, Func<string, string, string?> run)
{
    private const int LongestScript = 1_000_000;

    private static readonly string[] Words = ["XelloPowerSchool", "Sync-XelloAccount"];
    private static readonly string[] Scripts = [".ps1", ".sh", ".cmd", ".bat"];
    private static readonly char[] Between = [' ', '\t', '"', '\'', '&', ';', '|', '(', ')', '\r', '\n'];

    /// <summary>The search on this machine.</summary>
    public static ScheduleSearch OfThisMachine() => new(
        Path.DirectorySeparatorChar.ToString(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Environment.UserName, Run);

    /// <summary>What starts the module.</summary>
    public IReadOnlyList<ScheduleEntry> Find() => [.. (Path.DirectorySeparatorChar == '\\' ? Tasks() : Cron().Concat(Timers()).Concat(Launchd()))];

    /// <summary>The scheduled tasks of Windows that start the module.</summary>
    /// <param name="xml">What <c>schtasks /query /xml ONE</c> writes: each task behind a comment with its name.</param>
    internal IEnumerable<ScheduleEntry> TasksOf(string xml)
    {
        XDocument document;
        try
        {
            // Its head says UTF-16, whatever it comes in; and there is no reason for a document type in it.
            using var reader = XmlReader.Create(
                new StringReader(xml.Substring(Math.Max(0, xml.IndexOf("<Tasks", StringComparison.Ordinal)))), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            document = XDocument.Load(reader);
        }
        catch (XmlException)
        {
            yield break; // a form that this version of Windows writes and we do not know: then nothing can be seen
        }
        foreach (XElement task in document.Root!.Elements())
        {
            string command = string.Join(" ", task.Descendants().Where(static e => e.Name.LocalName is "Command" or "Arguments").Select(static e => e.Value));
            if (!StartsUs(command))
                continue;
            string name = task.NodesBeforeSelf().OfType<XComment>().LastOrDefault()?.Value.Trim() ?? "";
            yield return new ScheduleEntry("scheduled task", name, Value("UserId"), Value("Enabled") != "false");

            string Value(string element) => task.Descendants().FirstOrDefault(e => e.Name.LocalName == element && e.Parent!.Name.LocalName is "Principal" or "Settings")?.Value ?? "";
        }
    }

    private IEnumerable<ScheduleEntry> Tasks() => TasksOf(run("schtasks.exe", "/query /xml ONE") ?? "");

    private IEnumerable<ScheduleEntry> Cron()
    {
        foreach (string line in Lines(run("crontab", "-l") ?? "").Where(StartsUs))
            yield return new ScheduleEntry("cron", "crontab", user, IsEnabled: true);
        foreach (string file in new[] { At("etc/crontab") }.Concat(Files(At("etc/cron.d"), "*")))
        {
            foreach (string line in Lines(Read(file)).Where(StartsUs))
                yield return new ScheduleEntry("cron", file, AccountOf(line), IsEnabled: true);
        }
    }

    private IEnumerable<ScheduleEntry> Timers()
    {
        foreach (string folder in new[] { At("etc/systemd/system"), At("usr/lib/systemd/system"), Path.Combine(home, ".config/systemd/user") })
        {
            foreach (string timer in Files(folder, "*.timer"))
            {
                string unit = Setting(Read(timer), "Unit") is { Length: > 0 } named ? named : Path.GetFileNameWithoutExtension(timer) + ".service";
                string service = Read(Path.Combine(folder, unit));
                if (!Lines(service).Where(static l => l.StartsWith("ExecStart", StringComparison.Ordinal)).Any(StartsUs))
                    continue;
                string name = Path.GetFileName(timer);
                bool wanted = Files(At("etc/systemd/system/timers.target.wants"), name).Concat(Files(Path.Combine(folder, "timers.target.wants"), name)).Any();
                yield return new ScheduleEntry("systemd timer", name, Setting(service, "User") is { Length: > 0 } account ? account : folder.StartsWith(home, StringComparison.Ordinal) ? user : "root", wanted);
            }
        }
    }

    private IEnumerable<ScheduleEntry> Launchd()
    {
        foreach (string file in Files(At("Library/LaunchDaemons"), "*.plist").Concat(Files(Path.Combine(home, "Library/LaunchAgents"), "*.plist")))
        {
            if (StartsUs(Read(file).Replace('<', ' ').Replace('>', ' ')))
                yield return new ScheduleEntry("launchd", file, file.StartsWith(home, StringComparison.Ordinal) ? user : "root", IsEnabled: true);
        }
    }

    private bool StartsUs(string command) =>
        Words.Any(word => command.Contains(word, StringComparison.OrdinalIgnoreCase))
        || command.Split(Between, StringSplitOptions.RemoveEmptyEntries)
            .Where(static part => Scripts.Contains(Path.GetExtension(part), StringComparer.OrdinalIgnoreCase))
            .Any(script => Words.Any(word => Read(script).Contains(word, StringComparison.OrdinalIgnoreCase)));

    // A line for the system names its account behind the five fields of the time, or behind one word such as @daily.
    private static string AccountOf(string line) =>
        line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(line is ['@', ..] ? 1 : 5).FirstOrDefault() ?? "";

    private static string Setting(string unit, string name) =>
        Lines(unit).FirstOrDefault(l => l.StartsWith(name + "=", StringComparison.Ordinal))?.Substring(name.Length + 1).Trim() ?? "";

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n').Select(static l => l.Trim()).Where(static l => l is not ['#', ..]);

    private string At(string path) => Path.Combine(root, path);

    private static IEnumerable<string> Files(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder, pattern).OrderBy(static f => f, StringComparer.Ordinal) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // what this user may not see is not seen; the check says so
        }
    }

    private static string Read(string file)
    {
        try
        {
            var info = new FileInfo(file);
            return info.Exists && info.Length <= LongestScript ? File.ReadAllText(file) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return ""; // as above
        }
    }

    private static string? Run(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, CreateNoWindow = true,
            });
            if (process is null)
                return null;
            process.StandardInput.Close();
            process.ErrorDataReceived += static (_, _) => { }; // read, so that it cannot block; what it says is not needed
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // the program is not on this machine
        }
    }
}
