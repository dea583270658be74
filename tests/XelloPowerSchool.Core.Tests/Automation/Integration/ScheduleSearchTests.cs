using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Integration;

/// <summary>What starts the module by the clock is found in every place where a system keeps such things.</summary>
public sealed class ScheduleSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void LinesOfCronNameTheModuleOrAScriptThatDoes()
    {
        string script = Write("opt/nightly.ps1", "Import-Module XelloPowerSchool; Sync-XelloAccount");
        string other = Write("opt/backup.sh", "tar");
        Write("etc/crontab", $"# pwsh Sync-XelloAccount\n0 3 * * * root {other}\n15 2 * * 1-5\tsvc  pwsh -NoProfile -File {script} >> /var/log/x\n@daily jo pwsh -c 'Sync-XelloAccount'\n");
        Write("etc/cron.d/xello", "0 1 * * * xello pwsh -c \"Import-Module xellopowerschool\"\n");
        Assert.Equal(
            ["cron crontab jane True", $"cron {_folder["root/etc/crontab"]} svc True", $"cron {_folder["root/etc/crontab"]} jo True", $"cron {_folder["root/etc/cron.d/xello"]} xello True"],
            Find((program, arguments) => (program, arguments) == ("crontab", "-l") ? $"5 2 * * * {script}\n0 0 * * * {other}\n" : null));
    }

    [UnixFact]
    public void TimersOfSystemdAreFoundWithTheirAccounts()
    {
        Write("etc/systemd/system/xello.timer", "[Timer]\nOnCalendar=*-*-* 02:00\n");
        Write("etc/systemd/system/xello.service", "[Service]\nUser=svc-xello\nExecStart=/usr/bin/pwsh -c Sync-XelloAccount\n");
        Write("etc/systemd/system/timers.target.wants/xello.timer", "");
        Write("etc/systemd/system/other.timer", "[Timer]\nUnit=night.service\n");
        Write("etc/systemd/system/night.service", "[Service]\nExecStart=/usr/bin/pwsh -c 'Import-Module XelloPowerSchool'\n");
        Write("etc/systemd/system/stranger.timer", "[Timer]\n");
        Write("etc/systemd/system/stranger.service", "[Service]\nDescription=not XelloPowerSchool\nExecStart=/bin/true\n");
        WriteHome(".config/systemd/user/mine.timer", "[Timer]\n");
        WriteHome(".config/systemd/user/mine.service", "[Service]\nExecStart=pwsh -c Sync-XelloAccount\n");
        WriteHome(".config/systemd/user/timers.target.wants/mine.timer", "");
        Assert.Equal(
            ["systemd timer other.timer root False", "systemd timer xello.timer svc-xello True", "systemd timer mine.timer jane True"],
            Find((_, _) => null));
    }

    [UnixFact]
    public void AgentsOfLaunchdAreFound()
    {
        Write("Library/LaunchDaemons/org.example.xello.plist", "<plist><dict><array><string>pwsh</string><string>-c</string><string>Sync-XelloAccount</string></array></dict></plist>");
        Write("Library/LaunchDaemons/org.example.other.plist", "<plist/>");
        Assert.Equal([$"launchd {_folder["root/Library/LaunchDaemons/org.example.xello.plist"]} root True"], Find((_, _) => null));
    }

    [Fact]
    public void ScheduledTasksOfWindowsAreReadFromTheirXml()
    {
        const string Xml = """
            <?xml version="1.0" encoding="UTF-16"?>
            <Tasks>
              <!-- \Microsoft\Windows\Defrag -->
              <Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Actions><Exec><Command>defrag.exe</Command></Exec></Actions></Task>
              <!-- \Xello\Nightly -->
              <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
                <Triggers><CalendarTrigger><Enabled>false</Enabled></CalendarTrigger></Triggers>
                <Principals><Principal id="Author"><UserId>DISTRICT\svc-xello</UserId></Principal></Principals>
                <Settings><Enabled>true</Enabled></Settings>
                <Actions><Exec><Command>pwsh.exe</Command><Arguments>-NoProfile -Command "Import-Module XelloPowerSchool; Sync-XelloAccount"</Arguments></Exec></Actions>
              </Task>
              <!-- \Xello\Old -->
              <Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
                <Settings><Enabled>false</Enabled></Settings>
                <Actions><Exec><Command>powershell.exe</Command><Arguments>Sync-XelloAccount</Arguments></Exec></Actions>
              </Task>
            </Tasks>
            """;
        ScheduleSearch search = Search((_, _) => null);
        Assert.Equal(
            [@"scheduled task \Xello\Nightly DISTRICT\svc-xello True", @"scheduled task \Xello\Old  False"],
            search.TasksOf(Xml).Select(Text));
        Assert.Empty(search.TasksOf(""));
        Assert.Empty(search.TasksOf("ERROR: Access is denied."));
    }

    private IEnumerable<string> Find(Func<string, string, string?> run) => Search(run).Find().Select(Text);

    private ScheduleSearch Search(Func<string, string, string?> run) => new(_folder["root"], _folder["home"], "jane", run);

    private static string Text(ScheduleEntry entry) => $"{entry.Kind} {entry.Name} {entry.Account} {entry.IsEnabled}";

    private string Write(string path, string content) => WriteTo(_folder["root/" + path], content);

    private void WriteHome(string path, string content) => WriteTo(_folder["home/" + path], content);

    private static string WriteTo(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }
}
