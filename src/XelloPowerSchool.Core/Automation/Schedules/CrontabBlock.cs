using System.Globalization;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>A night as a line of a crontab, between two lines that say whose it is. All other lines are other people's.</summary>
internal static class CrontabBlock
{
    private const string Begin = "# BEGIN XelloPowerSchool ";
    private const string End = "# END XelloPowerSchool ";

    // The original cron cuts a command here without a word.
    private const int LongestCommand = 998;

    public static string Write(NightTask task)
    {
        var schedule = task.Schedule;
        var days = schedule.Days.Count == 0 ? "*" : string.Join(",", schedule.Days.Select(day => ((int)day).ToString(CultureInfo.InvariantCulture)));
        var command = task.Command(waits: true);
        var line = $"\"{command.Program}\" {command.Arguments}";
        if (line.Length > LongestCommand)
            throw Error.SyncTaskInvalid($"its command has {line.Length} letters, and cron takes {LongestCommand}", "Move the configuration or the module to a shorter path.");
        return string.Format(
            CultureInfo.InvariantCulture, "{0}{1} {2:yyyy-MM-dd'T'HH:mm:ssK} {3}\n{4} {5} * * {6} {7}\n{8}{1}\n",
            Begin, task.Name, task.Registered, task.Configuration.Path, schedule.At.Minutes, schedule.At.Hours, days, line, End);
    }

    /// <summary>The crontab with a night in place of that of its name, or with it at the end.</summary>
    public static string With(string crontab, string name, string block)
    {
        var (before, after) = Split(crontab, name) ?? (EndLine(crontab), "");
        return before + block + after;
    }

    /// <summary>The crontab without a night. What is not that night's is as it was, to the letter.</summary>
    public static string Without(string crontab, string name) => Split(crontab, name) is var (before, after) ? before + after : crontab;

    /// <summary>The nights of a crontab.</summary>
    public static IReadOnlyList<RegisteredNight> Read(string crontab, string account)
    {
        var lines = crontab.Split('\n');
        var nights = new List<RegisteredNight>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Begin, StringComparison.Ordinal) || lines[i].Substring(Begin.Length).Split([' '], 3) is not [var name, var registered, var configuration])
                continue;
            var end = Array.IndexOf(lines, End + name, i);
            if (end < 0)
                continue;
            var inside = lines.Skip(i + 1).Take(end - i - 1).Where(line => line.Trim().Length > 0).ToList();
            var active = inside.FindAll(line => line.TrimStart()[0] != '#');
            // Somebody who switches it off puts a # before it, and means to take it away again.
            var written = active.Count == 1 ? active[0] : inside.Count == 1 ? inside[0].TrimStart('#', ' ') : "";
            nights.Add(new RegisteredNight
            {
                Name = name,
                System = XelloScheduler.Cron,
                Configuration = configuration,
                Schedule = ReadSchedule(written),
                Account = account,
                Enabled = active.Count > 0,
                Registered = DateTimeOffset.TryParse(registered, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null,
            });
            i = end;
        }

        return nights;
    }

    private static NightSchedule? ReadSchedule(string line)
    {
        if (line.Split([' ', '\t'], 6, StringSplitOptions.RemoveEmptyEntries) is not [var minute, var hour, "*", "*", var days, var command]
            || Number(minute, 59) is not { } minutes || Number(hour, 23) is not { } hours)
            return null;
        var named = days == "*" ? [] : days.Split(',').Select(day => Number(day, 7)).ToList();
        if (named.Contains(null))
            return null;
        const string Wait = "Start-Sleep -Seconds (Get-Random -Maximum ";
        var at = command.IndexOf(Wait, StringComparison.Ordinal);
        var delay = at < 0 ? 0 : Number(command.Substring(at + Wait.Length).Split(')')[0], 86400) ?? 0;
        return NightSchedule.Of(new TimeSpan(hours, minutes, 0), named.OfType<int>().Select(day => (DayOfWeek)(day % 7)), TimeSpan.FromSeconds(delay));
    }

    private static int? Number(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;

    /// <summary>What stands before and after a night; null when the crontab does not have it.</summary>
    private static (string Before, string After)? Split(string crontab, string name)
    {
        var start = LineStart(crontab, Begin + name + " ", 0);
        if (start < 0)
            return null;
        var last = LineStart(crontab, End + name + "\n", start);
        // A block whose end is gone may have other people's lines in it: it is none, and the new one comes beside it.
        return last < 0 ? null : (crontab.Substring(0, start), crontab.Substring(last + End.Length + name.Length + 1));
    }

    private static int LineStart(string text, string line, int from)
    {
        for (var at = text.IndexOf(line, from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(line, at + 1, StringComparison.Ordinal))
            if (at == 0 || text[at - 1] == '\n')
                return at;
        return -1;
    }

    // Every line of a crontab has an end, and cron passes over one that has not.
    private static string EndLine(string crontab) => crontab.Length == 0 || crontab[crontab.Length - 1] == '\n' ? crontab : crontab + "\n";
}
