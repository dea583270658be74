namespace XelloPowerSchool.Reports;

/// <summary>All that the page shows, ready to be written: the template decides nothing but where it stands.</summary>
internal sealed record ReportModel
{
    public required string Title { get; init; }

    public required DateTimeOffset Made { get; init; }

    /// <summary>Whether students are named and not only numbered.</summary>
    public required bool HasNames { get; init; }

    public required ReportNight Night { get; init; }

    public required IReadOnlyList<ReportHold> Holds { get; init; }

    public required IReadOnlyList<ReportSchool> Schools { get; init; }

    public required ReportSchool Total { get; init; }

    public required IReadOnlyList<ReportOffice> Offices { get; init; }

    public required IReadOnlyList<ReportRun> Runs { get; init; }

    public required IReadOnlyList<ReportChart> Charts { get; init; }
}

/// <summary>The run that the report is about.</summary>
internal sealed record ReportNight
{
    public required XelloSyncRun Run { get; init; }

    /// <summary>"good", "attention" or "bad": the word decides the colour, never the other way round.</summary>
    public required string Tone { get; init; }

    /// <summary>The outcome in a few words.</summary>
    public required string Outcome { get; init; }

    /// <summary>What that means for the reader, in a sentence.</summary>
    public required string Meaning { get; init; }

    public required IReadOnlyList<ReportFigure> Figures { get; init; }

    public required IReadOnlyList<ReportFile> Files { get; init; }
}

internal sealed record ReportFigure(string Label, int Value);

internal sealed record ReportFile(XelloReceipt Receipt, string Proof);

/// <summary>What one run holds and still waits.</summary>
internal sealed record ReportHold
{
    public required XelloSyncRun Run { get; init; }

    /// <summary>The brakes that hold, with their numbers, each as a sentence.</summary>
    public required IReadOnlyList<string> Brakes { get; init; }

    public required int Waiting { get; init; }

    public required IReadOnlyList<ReportStudent> Students { get; init; }

    /// <summary>How many students are not listed because the list would be too long.</summary>
    public required int More { get; init; }
}

/// <summary>One student of a list.</summary>
/// <param name="Key">The student number.</param>
/// <param name="Name">The name; empty unless names were asked for.</param>
/// <param name="School">The school's name.</param>
/// <param name="Grade">The grade.</param>
/// <param name="What">What would happen to the account.</param>
/// <param name="Why">The reason on record.</param>
internal sealed record ReportStudent(string Key, string Name, string School, int Grade, string What, string Why);

/// <summary>What happened in one school.</summary>
internal sealed record ReportSchool
{
    public required string Code { get; init; }

    public required string Name { get; init; }

    public int Active { get; init; }

    public int Created { get; init; }

    public int Updated { get; init; }

    public int Moved { get; init; }

    public int Transferred { get; init; }

    public int Deactivated { get; init; }

    public int Reactivated { get; init; }

    public int Held { get; init; }

    public int Rejected { get; init; }

    public int Findings { get; init; }
}

/// <summary>What one school's office has to correct in PowerSchool.</summary>
internal sealed record ReportOffice(string School, IReadOnlyList<ReportFix> Fixes, int More);

internal sealed record ReportFix(string Key, string Name, string Rule, string Severity, string Field, string Message, string Advice);

/// <summary>A run, and how many accounts were active after it.</summary>
internal sealed record ReportRun(XelloSyncRun Run, string Outcome, int Active);

/// <summary>A drawn chart.</summary>
/// <param name="Id">For the page's links between a chart and its title.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Summary">The same in a sentence, for whoever cannot see it.</param>
/// <param name="Legend">What its colours mean; empty when there is one only.</param>
/// <param name="Svg">The drawing.</param>
internal sealed record ReportChart(string Id, string Title, string Summary, IReadOnlyList<ReportSeries> Legend, string Svg);

/// <summary>One colour of a chart: what it means, and its name in the style sheet.</summary>
internal sealed record ReportSeries(string Label, string Colour);
