using System.ComponentModel;
using System.Diagnostics;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>Tells by starting a program: the facts are its standard input, as JSON. Nothing of them stands on its command line.</summary>
internal sealed class CommandSender(XelloNotificationCommand settings) : INoticeSender
{
    public string Name => "command " + Path.GetFileName(settings.Path);

    public async Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(settings.Path) { UseShellExecute = false, RedirectStandardInput = true, CreateNoWindow = true };
        start.Arguments = string.Join(" ", settings.Arguments.Select(WindowsArgument.Quote));
        try
        {
            using var process = Process.Start(start)!;
            if (!await Task.Run(() => Feed(process, notice.Json()), cancellationToken).ConfigureAwait(false))
            {
                process.Kill();
                throw Error.NotificationTimedOut(Name, settings.TimeoutSec);
            }

            if (process.ExitCode != 0)
                throw Error.NotificationRefused(Name, process.ExitCode);
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            throw Error.NotificationFailed(Name, error);
        }
    }

    /// <summary>Hands the facts over and waits for the end; false when it does not come.</summary>
    private bool Feed(Process process, byte[] facts)
    {
        try
        {
            process.StandardInput.BaseStream.Write(facts, 0, facts.Length);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not want to know the facts. How it ends says whether that is right.
        }

        return process.WaitForExit(settings.TimeoutSec * 1000);
    }
}
