using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>
/// One activity's progress: nothing in the first half second, then a few updates a second, and always an end. More would
/// slow the work down that it shows.
/// </summary>
internal sealed class ThrottledProgress(XelloCmdlet cmdlet, int id, string activity) : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _last;
    private bool _shown;

    public void Report(string what, int done, int? total)
    {
        TimeSpan now = _clock.Elapsed;
        if (now < Quiet || now - _last < Between)
        {
            return;
        }

        _last = now;
        _shown = true;
        var record = new ProgressRecord(id, activity, Status(what, done, total));
        if (total > 0)
        {
            record.PercentComplete = (int)Math.Min(100, done * 100L / total.Value);
            record.SecondsRemaining = done > 0 ? (int)(now.TotalSeconds / done * (total.Value - done)) : -1;
        }

        cmdlet.ShowProgress(record);
    }

    public void Dispose()
    {
        if (_shown)
        {
            cmdlet.ShowProgress(new ProgressRecord(id, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private static string Status(string what, int done, int? total) => total is int all
        ? string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} of {2:N0}", what, done, all)
        : string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0}", what, done);
}
