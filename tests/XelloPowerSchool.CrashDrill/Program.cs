using System.Diagnostics;
using System.Globalization;
using XelloPowerSchool.CrashDrill;

// Arguments: folder, seed, night, and how to die: a point and how often it is passed first, or "after" and microseconds from the
// first point on. Nights go on until then. Death is SIGKILL: nothing of this process has another word.
var (folder, seed, night) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
var (how, number) = (args[3], int.Parse(args[4], CultureInfo.InvariantCulture));
var drill = new Drill(folder, seed);
var passed = 0;
var timer = 0;
for (; ; night++)
{
    // The parent knows from this file which night was going on.
    File.WriteAllText(Path.Combine(folder, "night"), night.ToString(CultureInfo.InvariantCulture));
    await drill.RunAsync(night, Reached).ConfigureAwait(false);
}

void Reached(string point)
{
    if (how == "after" && Interlocked.Exchange(ref timer, 1) == 0)
        new Thread(DieLater) { IsBackground = true }.Start();
    else if (point == how && passed++ == number)
        Die();
}

void DieLater()
{
    var clock = Stopwatch.StartNew();
    while (clock.Elapsed.TotalMicroseconds < number)
        Thread.Yield();
    Die();
}

static void Die()
{
    using var self = Process.GetCurrentProcess();
    self.Kill();
    Thread.Sleep(Timeout.Infinite);
}
