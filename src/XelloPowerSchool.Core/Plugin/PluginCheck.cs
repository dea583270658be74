using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Plugin;

/// <summary>What is known of the server that a plugin is meant for, apart from what it says itself.</summary>
internal sealed record PluginTarget
{
    /// <summary>The server to ask; null to check the zip alone.</summary>
    public PowerSchoolConnection? Connection { get; init; }

    /// <summary>The server's version; null to ask the server.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>What the server has of the plugin; null to ask the server.</summary>
    public InstalledPlugin? Installed { get; init; }

    /// <summary>Whether there is anything to decide by.</summary>
    public bool IsNamed => Connection is not null || ServerVersion is not null || Installed is not null;
}

/// <summary>Checks the zip of a plugin: by itself, and against the server that it is meant for.</summary>
internal static class PluginCheck
{
    /// <summary>Checks a file.</summary>
    public static async Task<XelloPluginCheck> RunAsync(string path, PluginTarget target, CancellationToken ct)
    {
        string file = Path.GetFileName(path);
        if (Directory.Exists(path))
        {
            var folder = new PluginFindings();
            folder.Add(PluginRules.UnpackedFolder, file);
            return new XelloPluginCheck { Path = path, Findings = folder.List, Reason = NotValid };
        }
        return await RunAsync(path, ReadFile(path), target, ct).ConfigureAwait(false);
    }

    /// <summary>Checks bytes that a file has, or would have.</summary>
    public static async Task<XelloPluginCheck> RunAsync(string path, byte[] content, PluginTarget target, CancellationToken ct)
    {
        string file = Path.GetFileName(path);
        var findings = new PluginFindings();
        (PluginManifest? manifest, IReadOnlyList<string> queries) = Read(file, content, findings);
        string serverVersion = target.ServerVersion ?? target.Connection?.ServerVersion ?? "";
        if (manifest is { V1Access: "" } && queries.Count == 0 && PluginDecision.AsksForV1Access(serverVersion))
            findings.Add(PluginRules.V1AccessMissing, PluginManifest.FileName);
        if (manifest is not null && target.Connection is not null)
            await ProbeAsync(manifest, target.Connection, findings, ct).ConfigureAwait(false);

        var check = new XelloPluginCheck
        {
            Path = path,
            Sha256 = FileHash.Of(content),
            Name = manifest?.Name ?? "",
            Version = manifest?.Version ?? "",
            Publisher = manifest?.Publisher ?? "",
            V1Access = manifest?.V1Access ?? "",
            Fields = [.. manifest?.Fields.Select(static f => $"{f.Table}.{f.Field}") ?? []],
            Queries = queries,
            IsValid = !findings.HasErrors,
            Findings = [.. findings.List.OrderByDescending(static f => f.Severity)],
            Server = target.Connection?.Name,
            ServerVersion = serverVersion,
            Reason = findings.HasErrors ? NotValid : "No server to decide for was named.",
        };
        if (manifest is null || findings.HasErrors || !target.IsNamed)
            return check;
        InstalledPlugin installed = target.Installed
            ?? (target.Connection is null ? InstalledPlugin.Unknown : await InstalledPlugin.AskAsync(target.Connection, manifest.Name, queries, ct).ConfigureAwait(false));
        (XelloPluginAction? action, string reason, IReadOnlyList<string> steps) = PluginDecision.Make(manifest, file, serverVersion, installed);
        return check with { InstalledVersion = installed.Version, Action = action, Reason = reason, Steps = steps };
    }

    /// <summary>What a zip says that New-XelloPlugin wrote.</summary>
    /// <exception cref="XelloException"><c>PluginNotOurs</c>.</exception>
    public static PluginManifest ManifestOf(byte[] zip) =>
        Read("", zip, new PluginFindings()).Manifest is { } manifest && manifest.Name == SyncPlugin.Identity().Name ? manifest : throw Error.PluginNotOurs();

    /// <summary>Which of some columns a server does not have.</summary>
    public static async Task<IReadOnlyList<(string Table, string Field)>> FindMissingAsync(
        PowerSchoolConnection connection, IReadOnlyCollection<(string Table, string Field)> fields, CancellationToken ct)
    {
        var missing = new List<(string Table, string Field)>();
        var probe = new RightsProbe(connection);
        foreach (IGrouping<string, (string Table, string Field)> table in fields.GroupBy(static f => f.Table))
        {
            TableRights rights = await probe.AskAsync(table.Key, [.. table.Select(static f => f.Field)], ct).ConfigureAwait(false);
            missing.AddRange(table.Where(f => rights.Error?.Id == nameof(Error.TableNotFound) || rights.Missing.Contains(f.Field, StringComparer.OrdinalIgnoreCase)));
        }
        return missing;
    }

    private const string NotValid = "It must not be installed as it is: see the findings.";

    private static (PluginManifest? Manifest, IReadOnlyList<string> Queries) Read(string file, byte[] content, PluginFindings findings)
    {
        if (content.Length == 0)
        {
            findings.Add(PluginRules.EmptyFile, file);
            return (null, []);
        }
        if (content.Length > PluginArchive.LargestFile)
        {
            findings.Add(PluginRules.PackageTooLarge, file);
            return (null, []);
        }
        if (file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(PluginRules.UnpackedXml, file);
            return (PluginManifest.Read(content, findings), []);
        }
        var archive = new PluginArchive(content, file, findings);
        PluginManifest? manifest = archive.PluginXml is { } xml ? PluginManifest.Read(xml, findings) : null;
        var queries = new PluginQueryCheck(manifest, findings);
        foreach (KeyValuePair<string, byte[]> queryFile in archive.QueryFiles)
            queries.Check(queryFile.Key, queryFile.Value);
        return (manifest, queries.Names);
    }

    // One column that a server does not have keeps the whole plugin from being enabled, and takes a running version down with it.
    private static async Task ProbeAsync(PluginManifest manifest, PowerSchoolConnection connection, PluginFindings findings, CancellationToken ct)
    {
        var probe = new RightsProbe(connection);
        foreach (IGrouping<string, PluginField> table in manifest.Fields.GroupBy(static f => f.Table.ToUpperInvariant()))
        {
            TableRights rights;
            try
            {
                rights = await probe.AskAsync(table.Key, [.. table.Select(static f => f.Field)], ct).ConfigureAwait(false);
            }
            catch (XelloException e)
            {
                // Neither a yes nor a no: the way to the server is the trouble, not the table.
                findings.Add(PluginRules.NotProbed, PluginManifest.FileName, table.Key, e.Message);
                continue;
            }
            foreach (string column in rights.Missing)
                findings.Add(PluginRules.ColumnNotOnServer, PluginManifest.FileName, $"{table.Key}.{column}");
            switch (rights.Error?.Id)
            {
                // Columns are looked at before values and rights, so these are a yes to every column that is left.
                case null or nameof(Error.FilterValueRejected) or nameof(Error.FieldNotSearchable) or nameof(Error.AccessDenied):
                    break;
                case nameof(Error.TableNotFound):
                    findings.Add(PluginRules.TableNotOnServer, PluginManifest.FileName, table.Key);
                    break;
                default:
                    findings.Add(PluginRules.NotProbed, PluginManifest.FileName, table.Key, rights.Error!.Message);
                    break;
            }
        }
    }

    /// <summary>The bytes of a zip, no more than are looked at.</summary>
    public static byte[] ReadFile(string path)
    {
        if (!File.Exists(path))
            throw Error.PluginNotFound(path);
        try
        {
            // One byte more than is allowed is enough to know that there are too many.
            using FileStream file = File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[81920];
            for (int read; content.Length <= PluginArchive.LargestFile && (read = file.Read(buffer, 0, buffer.Length)) > 0;)
                content.Write(buffer, 0, read);
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error.PluginUnreadable(path, e);
        }
    }
}
