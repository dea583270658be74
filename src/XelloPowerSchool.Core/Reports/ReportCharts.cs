using System.Globalization;
using System.Text;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace XelloPowerSchool.Reports;

/// <summary>Draws the trends. Colours are names that the page's style sheet fills in, so that light, dark and paper each have their own.</summary>
internal static class ReportCharts
{
    private const int Width = 720;
    private const int Height = 260;

    // What OxyPlot writes for a colour of ours, and what the page wants to read there.
    private static readonly (OxyColor Placeholder, string Name)[] Palette =
    [
        (OxyColor.FromRgb(1, 0, 1), "ink"), (OxyColor.FromRgb(2, 0, 1), "grid"), (OxyColor.FromRgb(3, 0, 1), "series-1"), (OxyColor.FromRgb(4, 0, 1), "series-2"),
        (OxyColor.FromRgb(5, 0, 1), "series-3"), (OxyColor.FromRgb(6, 0, 1), "series-4"),
    ];

    /// <param name="runs">The runs, the oldest first.</param>
    public static IReadOnlyList<ReportChart> Draw(IReadOnlyList<ReportRun> runs)
    {
        if (runs.Count < 2)
            return []; // one point is no trend
        var first = runs[0];
        var last = runs[runs.Count - 1];
        // A first load would make every other bar invisible.
        var nights = runs.Where(run => !IsFirstLoad(run)).ToList();
        return
        [
            Chart("chart-active", "Active accounts", string.Format(
                    CultureInfo.InvariantCulture, "From {0:N0} on {1:yyyy-MM-dd} to {2:N0} on {3:yyyy-MM-dd}.",
                    first.Active, first.Run.Started, last.Active, last.Run.Started),
                Line(runs, run => run.Active)),
            Bars("chart-changes", "Changes per run", string.Format(
                    CultureInfo.InvariantCulture, "In all {0:N0} created, {1:N0} updated, {2:N0} moved, {3:N0} deactivated. Failed runs and first loads are left out.",
                    nights.Sum(Created), nights.Sum(Updated), nights.Sum(Moved), nights.Sum(Deactivated)),
                nights, ("Created", Created), ("Updated", Updated), ("Moved", Moved), ("Deactivated", Deactivated)),
            Bars("chart-held", "Held or left out per run", string.Format(
                    CultureInfo.InvariantCulture, "{0:N0} of {1:N0} runs held something, {2:N0} left records out, {3:N0} failed.",
                    runs.Count(run => run.Run.Held > 0), runs.Count, runs.Count(run => run.Run.Rejected > 0), runs.Count(run => !Counts(run))),
                runs, ("Held", run => run.Run.Held), ("Left out", run => run.Run.Rejected)),
        ];
    }

    private static ReportChart Chart(string id, string title, string summary, PlotModel model, params ReportSeries[] legend) =>
        new(id, title, summary, legend, Svg(id, model));

    private static bool IsFirstLoad(ReportRun run) => run.Active > 0 && run.Run.Created >= run.Active;

    private static int Created(ReportRun run) => Counts(run) ? run.Run.Created + run.Run.Reactivated : 0;

    private static int Updated(ReportRun run) => Counts(run) ? run.Run.Updated : 0;

    private static int Moved(ReportRun run) => Counts(run) ? run.Run.Promoted + run.Run.Demoted + run.Run.Transferred : 0;

    private static int Deactivated(ReportRun run) => Counts(run) ? run.Run.Deactivated : 0;

    private static bool Counts(ReportRun run) => run.Run.Status is XelloSyncStatus.Committed or XelloSyncStatus.Held;

    private static PlotModel Line(IReadOnlyList<ReportRun> runs, Func<ReportRun, int> count)
    {
        var colour = Placeholder("series-1");
        var line = new LineSeries { Color = colour, StrokeThickness = 2, MarkerType = MarkerType.Circle, MarkerSize = 2.5, MarkerFill = colour };
        line.Points.AddRange(runs.Select((run, place) => new DataPoint(place, count(run))));
        var (least, most) = (runs.Min(count), runs.Max(count));
        // A district that stays as it is is a flat line, not a mountain range of single students.
        var room = Math.Max(5, Math.Max(0.01 * most, 0.1 * (most - least)));
        var model = Model(runs, Math.Max(0, least - room), most + room);
        model.Series.Add(line);
        return model;
    }

    private static ReportChart Bars(
        string id, string title, string summary, IReadOnlyList<ReportRun> runs, params (string Title, Func<ReportRun, int> Count)[] stack)
    {
        var tops = new int[runs.Count];
        var all = new List<RectangleBarSeries>();
        for (var kind = 0; kind < stack.Length; kind++)
        {
            var bars = new RectangleBarSeries { FillColor = Placeholder(SeriesName(kind)), StrokeThickness = 0 };
            for (var place = 0; place < runs.Count; place++)
            {
                var count = stack[kind].Count(runs[place]);
                if (count > 0)
                    bars.Items.Add(new RectangleBarItem(place - 0.4, tops[place], place + 0.4, tops[place] + count));
                tops[place] += count;
            }

            all.Add(bars);
        }

        var model = Model(runs, 0, Math.Max(4, 1.05 * tops.DefaultIfEmpty().Max()));
        all.ForEach(model.Series.Add);
        return Chart(id, title, summary, model, [.. stack.Select((series, kind) => new ReportSeries(series.Title, SeriesName(kind)))]);
    }

    private static string SeriesName(int kind) => "series-" + (kind + 1).ToString(CultureInfo.InvariantCulture);

    private static PlotModel Model(IReadOnlyList<ReportRun> runs, double least, double most)
    {
        var grid = Placeholder("grid");
        var model = new PlotModel
        {
            Culture = CultureInfo.InvariantCulture,
            DefaultFont = "Arial",
            Background = OxyColors.Transparent,
            TextColor = Placeholder("ink"),
            PlotAreaBorderColor = grid,
            PlotAreaBorderThickness = new OxyThickness(0, 0, 0, 1),
            PlotMargins = new OxyThickness(72, 8, 48, 32), // wide enough for whatever font the reader has
        };
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Minimum = -0.6,
            Maximum = runs.Count - 0.4,
            MajorStep = Math.Max(1, (int)Math.Ceiling(runs.Count / 8d)),
            MinorTickSize = 0,
            TicklineColor = grid,
            LabelFormatter = place => place >= 0 && place < runs.Count && place == Math.Floor(place)
                ? runs[(int)place].Run.Started.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : "",
        });
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            Minimum = least,
            Maximum = most,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = grid,
            TicklineColor = grid,
            MinorTickSize = 0,
            MinimumMajorStep = 1,
            StringFormat = "N0",
        });
        return model;
    }

    private static OxyColor Placeholder(string name) => Array.Find(Palette, entry => entry.Name == name).Placeholder;

    /// <summary>The drawing as part of a page: it scales, and shares no id and no colour of its own with another one.</summary>
    private static string Svg(string id, PlotModel model)
    {
        var svg = new StringBuilder(new SvgExporter { Width = Width, Height = Height, IsDocument = false }.ExportToString(model));
        svg.Replace("<svg width=", string.Format(CultureInfo.InvariantCulture, "<svg aria-hidden=\"true\" viewBox=\"0 0 {0} {1}\" width=", Width, Height));
        svg.Replace("clipPath", id + "-clipPath").Replace(id + "-clipPath id", "clipPath id").Replace("/" + id + "-clipPath", "/clipPath");
        foreach (var (placeholder, name) in Palette)
            svg.Replace(string.Format(CultureInfo.InvariantCulture, "rgb({0},{1},{2})", placeholder.R, placeholder.G, placeholder.B), $"var(--{name})");
        return svg.ToString();
    }
}
