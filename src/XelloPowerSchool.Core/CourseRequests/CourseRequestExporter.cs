using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

internal sealed record CourseRequestExportOptions
{
    /// <summary>The import file to write: a full path.</summary>
    public required string Path { get; init; }

    /// <summary>Replace a file that exists.</summary>
    public bool Force { get; init; }

    /// <summary>Check and count, write nothing.</summary>
    public bool WhatIf { get; init; }

    /// <summary>
    /// Calendar year in which the requested school year starts, for requests that name none; null for the school year after
    /// the running one.
    /// </summary>
    public int? Year { get; init; }
}

/// <summary>From requests to PowerSchool's import file.</summary>
internal sealed class CourseRequestExporter(IPowerSchoolReader reader, TimeProvider clock)
{
    /// <summary>
    /// Reads all requests before the first answer of the SIS is used: a duplicate may stand in the last row. The rows are
    /// written in the order of the input.
    /// </summary>
    public async Task<XelloCourseRequestExport> ExportAsync(
        IEnumerable<XelloCourseRequest> requests, CourseRequestExportOptions options,
        IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        ImportFile.EnsureWritable(options.Path, options.Force);

        var rows = new List<XelloCourseRequest>();
        foreach (var row in requests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(row);
            if (rows.Count % 1000 == 0)
                progress?.Report(new("Reading requests", rows.Count, null));
        }

        var all = await new CourseRequestCheck(reader)
            .CheckAsync(rows, options.Year ?? NextSchoolYear(), progress, cancellationToken).ConfigureAwait(false);
        var good = all.Where(request => request.Refusal is null).ToList();
        cancellationToken.ThrowIfCancellationRequested();

        // A file with a header only would be taken for an import that had nothing to do.
        var sha256 = options.WhatIf || good.Count == 0 ? null : ImportFile.Write(options.Path, options.Force, good);
        return new XelloCourseRequestExport
        {
            Path = sha256 is null ? null : options.Path,
            Read = rows.Count,
            Written = good.Count,
            Refused = [.. all.Where(request => request.Refusal is not null).Select(request => request.Refusal!)],
            Sha256 = sha256,
        };
    }

    /// <summary>School years start on 1 July.</summary>
    private int NextSchoolYear()
    {
        var today = clock.GetLocalNow();
        return today.Month >= 7 ? today.Year + 1 : today.Year;
    }
}
