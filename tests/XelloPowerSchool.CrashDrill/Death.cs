using System.Diagnostics;

namespace XelloPowerSchool.CrashDrill;

/// <summary>Ends this process by SIGKILL: nothing of it has another word.</summary>
/// <param name="how">The point to die at, or "after".</param>
/// <param name="number">How often the point is passed first; with "after" the microseconds from the first point on.</param>
internal sealed class Death(string how, int number)
{
    private int _passed;
    private int _timer;

    /// <summary>A point between two steps is reached. Of some of them several threads tell.</summary>
    public void Reached(string point)
    {
        if (how == "after" && Interlocked.Exchange(ref _timer, 1) == 0)
            new Thread(DieLater) { IsBackground = true }.Start();
        else if (point == how && Interlocked.Increment(ref _passed) - 1 == number)
            Die();
    }

    private void DieLater()
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalMicroseconds < number)
            Thread.Yield();
        Die();
    }

    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
