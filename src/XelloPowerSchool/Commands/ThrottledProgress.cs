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
        if (!IsDue(now))
        {
            return;
        }

        var record = new ProgressRecord(id, activity, Status(what, done, total));
        if (total > 0)
        {
            record.PercentComplete = (int)Math.Min(100, done * 100L / total.Value);
            record.SecondsRemaining = done > 0 ? (int)(now.TotalSeconds / done * (total.Value - done)) : -1;
        }

        cmdlet.ShowProgress(record);
    }

    /// <summary>Shows bytes, how fast they go, and how long it takes at that rate.</summary>
    /// <param name="what">What is under way.</param>
    /// <param name="done">Bytes done.</param>
    /// <param name="total">Bytes in all.</param>
    /// <param name="moved">Bytes that really went over the line since <paramref name="began"/>; what was there already is done, but did not move.</param>
    /// <param name="began">When the first of them went.</param>
    public void ReportBytes(string what, long done, long total, long moved, TimeSpan began)
    {
        TimeSpan now = _clock.Elapsed;
        if (!IsDue(now))
        {
            return;
        }

        double rate = moved / Math.Max(0.001, (now - began).TotalSeconds);
        const double Mega = 1_000_000;
        string status = string.Format(
            CultureInfo.InvariantCulture, "{0}: {1:N1} of {2:N1} MB, {3:N2} MB/s", what, done / Mega, total / Mega, rate / Mega);
        cmdlet.ShowProgress(new ProgressRecord(id, activity, status)
        {
            PercentComplete = (int)(total > 0 ? Math.Min(100, done * 100 / total) : 100),
            SecondsRemaining = rate > 0 ? (int)Math.Min(int.MaxValue, (total - done) / rate) : -1,
        });
    }

    /// <summary>Time since the activity began.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    private bool IsDue(TimeSpan now)
    {
        if (now < Quiet || now - _last < Between)
        {
            return false;
        }

        _last = now;
        return _shown = true;
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
