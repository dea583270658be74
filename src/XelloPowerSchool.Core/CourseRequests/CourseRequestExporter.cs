using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

internal sealed record CourseRequestExportOptions
{
    /// <summary>The import file to write: a full path. Files of single schools and of alternates have names made of it.</summary>
    public required string Path { get; init; }

    public required ImportLayout Layout { get; init; }

    /// <summary>One file for each school.</summary>
    public bool SplitBySchool { get; init; }

    /// <summary>Replace files that exist.</summary>
    public bool Force { get; init; }

    /// <summary>Check and count, write nothing.</summary>
    public bool WhatIf { get; init; }

    /// <summary>Do not ask PowerSchool which requests it has.</summary>
    public bool IgnoreExisting { get; init; }
}

/// <summary>From checked requests to import files. For PowerSchool only what it does not have yet is written.</summary>
internal sealed class CourseRequestExporter(IPowerSchoolCourseReader? reader)
{
    public static string RefusedPath(string path) => Beside(path, "refused", ".csv");

    /// <summary>Throws what would keep the files from being written, before anything is read.</summary>
    public static void EnsureWritable(CourseRequestExportOptions options)
    {
        OutputFile.EnsureWritable(options.Path, options.Force);
        OutputFile.EnsureWritable(RefusedPath(options.Path), options.Force);
        if (options.Layout.Alternates == XelloAlternateForm.File)
            OutputFile.EnsureWritable(Beside(options.Path, "alternates"), options.Force);
    }

    public async Task<XelloCourseRequestExport> ExportAsync(
        XelloCourseRequestCheck check, CourseRequestExportOptions options, IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        EnsureWritable(options);
        var layout = options.Layout;
        // A file has one year and one path many times over.
        var (years, sources) = (new HashSet<int?>(), new HashSet<string>(StringComparer.Ordinal));
        var (lastYear, lastSource) = (0, "");
        foreach (var request in check.Requests)
        {
            if (request.Year != lastYear)
                years.Add(lastYear = request.Year);
            if (request.Request.File is { } file && !ReferenceEquals(file, lastSource))
                sources.Add(lastSource = file);
        }

        // Read anew, because the check may be from before the last import.
        var scheduled = layout.IsForPowerSchool && !options.IgnoreExisting && reader is not null
            ? await ScheduledRequests.ReadAsync(reader, years, progress, cancellationToken).ConfigureAwait(false)
            : null;

        var refused = RefusedIn(check);
        var parts = new ImportParts(layout, check.Requests, IsThere, refused);
        cancellationToken.ThrowIfCancellationRequested();
        var files = options.WhatIf ? [] : Write(options, parts, refused, sources);
        return new XelloCourseRequestExport
        {
            Read = check.Requests.Count,
            Written = parts.Written,
            AlreadyRequested = parts.AlreadyThere,
            LeftOut = parts.LeftOut,
            Refused = refused,
            Files = files,
            RefusedPath = !options.WhatIf && refused.Count > 0 ? RefusedPath(options.Path) : null,
        };

        bool IsThere(XelloCheckedCourseRequest request) =>
            scheduled?.Has(request) ?? (layout.IsForPowerSchool && request.Verdict == XelloCourseRequestVerdict.AlreadyRequested);
    }

    private static List<XelloCourseRequestFinding> RefusedIn(XelloCourseRequestCheck check) =>
        check.Refused == 0 ? [] : [.. check.Findings.Where(finding => finding.Severity == XelloSeverity.Error)];

    private static List<XelloCourseRequestFile> Write(CourseRequestExportOptions options, ImportParts parts, List<XelloCourseRequestFinding> refused, HashSet<string> sources)
    {
        var files = new List<XelloCourseRequestFile>();
        using var set = new ImportFileSet(options.Force, sources);
        Stage(options.Path, parts.In(ImportPart.Rows), options.Layout.AllColumns);
        if (options.Layout.Alternates == XelloAlternateForm.File)
            Stage(Beside(options.Path, "alternates"), parts.In(ImportPart.Alternates), options.Layout.AlternateColumns);
        if (refused.Count > 0)
            set.Stage(RefusedPath(options.Path), ImportWriter.EncodingOf(XelloImportEncoding.Utf8Bom), writer => RefusedFile.Write(writer, refused));
        else
            set.Remove(RefusedPath(options.Path));
        set.Commit();
        return files;

        void Stage(string path, IEnumerable<ImportRow> rows, IReadOnlyList<ImportColumn> columns)
        {
            // A file with a header only would be taken for an import that had nothing to do, and one of an earlier export for this one.
            var isEmpty = !rows.Any();
            if (isEmpty || options.SplitBySchool)
                set.Remove(path);
            if (isEmpty)
                return;
            var writer = new ImportWriter(options.Layout, columns);
            if (!options.SplitBySchool)
            {
                files.Add(set.Stage(path, writer.Encoding, text => writer.Write(text, rows)));
                return;
            }

            foreach (var part in rows.GroupBy(row => row.Request.SchoolNumber).OrderBy(part => part.Key))
            {
                var target = Beside(path, part.Key is { } school ? FormattableString.Invariant($"{school}") : "other");
                files.Add(set.Stage(target, writer.Encoding, text => writer.Write(text, part)));
            }
        }
    }

    private static string Beside(string path, string name, string? extension = null) =>
        Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}.{name}{extension ?? Path.GetExtension(path)}");
}
