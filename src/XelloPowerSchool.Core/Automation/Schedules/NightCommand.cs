using System.Globalization;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>
/// What a scheduler starts: a shell with one script on its command line. Each scheduler takes its line apart in a way of its own; what any of
/// them could take for a sign of its own is not in the script at all, so that for all of them a pair of quotation marks is enough.
/// </summary>
/// <param name="Program">Full path of the shell.</param>
/// <param name="Script">What it runs.</param>
internal sealed record NightCommand(string Program, string Script)
{
    // The quotation mark ends the argument, $ and ` are sh's and systemd's, % is Windows', systemd's and cron's.
    private static readonly char[] Signs = ['"', '$', '`', '%'];

    // All of these quote a text in PowerShell. Doubled they stand for themselves.
    private static readonly char[] Apostrophes = ['\'', '\u2018', '\u2019', '\u201a', '\u201b'];

    private static readonly char[] Wildcards = ['*', '?', '[', ']', '`'];

    /// <summary>The command line behind the program.</summary>
    public string Arguments => $"-NoProfile -NonInteractive -Command \"{Script}\"";

    /// <param name="program">Full path of the shell.</param>
    /// <param name="manifest">Full path of the module.</param>
    /// <param name="configuration">Full path of the configuration.</param>
    /// <param name="deadline">The time of day after which nothing is delivered; null for that of the configuration.</param>
    /// <param name="retries">How often a night is tried again.</param>
    /// <param name="retryAfter">How long it waits before that.</param>
    /// <param name="wait">Waits for a random time of at most this before it begins, where the scheduler cannot.</param>
    /// <exception cref="XelloException"><c>SyncTaskInvalid</c>.</exception>
    public static NightCommand Of(string program, string manifest, string configuration, TimeSpan? deadline, int retries = 0, TimeSpan retryAfter = default, TimeSpan wait = default)
    {
        // A program is named, not run by a script: where one of these signs is in its path no quoting holds in all of the schedulers.
        if (program.Any(letter => Signs.Contains(letter) || char.IsControl(letter) || (letter == '\\' && program[0] == '/')))
            throw Error.SyncTaskInvalid($"the path of the shell, '{program}', has a sign in it that schedulers take for one of their own", "Name another path of the shell with -PowerShellPath.");
        var script = new StringBuilder();
        if (wait > TimeSpan.Zero)
            script.AppendFormat(CultureInfo.InvariantCulture, "Start-Sleep -Seconds (Get-Random -Maximum {0:0}); ", Math.Ceiling(wait.TotalSeconds));
        script.Append("Import-Module ").Append(Literal(EscapeWildcards(manifest)))
            .Append("; Invoke-XelloSync -Configuration ").Append(Literal(configuration));
        if (deadline is { } time)
            script.Append(" -Deadline ").Append(time.ToString("hh\\:mm", CultureInfo.InvariantCulture));
        if (retries > 0)
            script.AppendFormat(CultureInfo.InvariantCulture, " -RetryCount {0} -RetryInterval {1:hh\\:mm\\:ss}", retries, retryAfter);
        // Nobody reads the run where it is started; the exit code, the log and the ledger have it.
        script.Append(" -EnableExit | Out-Null");
        return new NightCommand(program, script.ToString());
    }

    /// <summary>A text as PowerShell understands it, without any sign that a scheduler knows.</summary>
    internal static string Literal(string text)
    {
        Check(text);
        var isWindows = text[0] != '/'; // there a backslash is a part of every path, and none of the signs
        var parts = new List<string>();
        var part = new StringBuilder();
        foreach (var letter in text)
        {
            if (Signs.Contains(letter) || (letter == '\\' && !isWindows))
            {
                Close();
                parts.Add(string.Format(CultureInfo.InvariantCulture, "[char]{0}", (int)letter));
                continue;
            }

            part.Append(letter, Apostrophes.Contains(letter) ? 2 : 1);
        }

        Close();
        // A text on the left makes it a text, whatever comes first.
        return parts.Count == 1 && parts[0][0] == '\'' ? parts[0] : $"({(parts[0][0] == '\'' ? "" : "''+")}{string.Join("+", parts)})";

        void Close()
        {
            if (part.Length > 0)
                parts.Add($"'{part}'");
            part.Clear();
        }
    }

    // Import-Module takes a path for a pattern.
    private static string EscapeWildcards(string path) => string.Concat(path.Select(letter => Wildcards.Contains(letter) ? "`" + letter : letter.ToString()));

    private static void Check(string text)
    {
        if (text.Any(char.IsControl) || !IsWhole(text))
            throw Error.SyncTaskInvalid("the path of the configuration or of the module has a control character, or half of a character, in its name", "Move it to a path that can be written in a line.");
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }
}
