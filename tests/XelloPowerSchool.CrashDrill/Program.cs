using System.Globalization;
using XelloPowerSchool.CrashDrill;

// Two ways to be started; the last two arguments say how to die, see Death.
// "night", a configuration, a day: a whole night. A folder, a seed, a night: runs of that night and those after it, until death.
var death = new Death(args[3], int.Parse(args[4], CultureInfo.InvariantCulture));
if (args[0] == "night")
    return await NightDrill.RunAsync(args[1], args[2], death).ConfigureAwait(false);

var (folder, seed, night) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
var drill = new Drill(folder, seed);
for (; ; night++)
{
    // The parent knows from this file which night was going on.
    File.WriteAllText(Path.Combine(folder, "night"), night.ToString(CultureInfo.InvariantCulture));
    await drill.RunAsync(night, death.Reached).ConfigureAwait(false);
}
