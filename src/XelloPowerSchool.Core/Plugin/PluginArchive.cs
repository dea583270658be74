using System.IO.Compression;
using System.Text;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>
/// A plugin's zip, read in memory: nothing of it is ever written to a disk. Only what is safe to read comes out; the rest is findings.
/// </summary>
internal sealed class PluginArchive
{
    /// <summary>The longest file that is read at all; a plugin has a few thousand bytes.</summary>
    public const int LargestFile = 20_000_000;

    private const long MostUnpacked = 20_000_000;
    private const int MostExpansion = 200;
    private const int SmallEnough = 100_000; // a file of blanks packs very well, too
    private const string QueriesFolder = "queries_root/";
    private const string QueriesSuffix = ".named_queries.xml";

    private static readonly string[] Executables =
        [".exe", ".dll", ".com", ".scr", ".msi", ".jar", ".war", ".class", ".so", ".dylib", ".sys", ".cpl", ".bin", ".apk", ".app", ".pif"];

    private static readonly string[] Scripts =
    [
        ".js", ".mjs", ".ts", ".vbs", ".vbe", ".jse", ".wsf", ".wsh", ".hta", ".ps1", ".psm1", ".bat", ".cmd", ".sh", ".bash", ".py", ".pl",
        ".rb", ".php", ".lua", ".groovy", ".sql", ".jsp", ".asp", ".aspx", ".lnk", ".url", ".reg",
    ];

    private static readonly string[] Pages = [".html", ".htm", ".xhtml", ".css", ".svg", ".swf"];

    private static readonly string[] Archives = [".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".cab", ".iso"];

    private static readonly string[] Leftovers = [".DS_Store", "Thumbs.db", "desktop.ini"];

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "LPT1", "LPT2", "LPT3"];

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly byte[] _zip;
    private readonly PluginFindings _findings;
    private readonly ZipDirectory _directory;
    private long _left = MostUnpacked;

    /// <param name="zip">The bytes of the file.</param>
    /// <param name="subject">What the file is called.</param>
    /// <param name="findings">Where findings go.</param>
    public PluginArchive(byte[] zip, string subject, PluginFindings findings)
    {
        _zip = zip;
        _findings = findings;
        _directory = new ZipDirectory(zip, subject, findings);
        if (_directory.Read() is not { } entries)
            return;
        ZipEntry[] files = [.. entries.Where(HasUsablePath).Where(static e => e.Name is not [.., '/'])];
        string[] names = [.. files.Select(static e => e.Name).Distinct()];
        string root = JudgePlaces(subject, names);
        foreach (string name in names)
            JudgePurpose(name, name.StartsWith(root, StringComparison.Ordinal) ? name.Substring(root.Length) : name);
        if (!ReadAll(files))
            _files.Clear();
    }

    /// <summary>plugin.xml at the root; null when it is not there or cannot be read.</summary>
    public byte[]? PluginXml => _files.TryGetValue(PluginManifest.FileName, out byte[]? content) ? content : null;

    /// <summary>The files of queries, in order of name.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> QueryFiles => _files.Where(static file => IsQueries(file.Key));

    private static bool IsQueries(string name) =>
        name.StartsWith(QueriesFolder, StringComparison.Ordinal) && name.EndsWith(QueriesSuffix, StringComparison.Ordinal)
        && name.LastIndexOf('/') == QueriesFolder.Length - 1;

    private bool HasUsablePath(ZipEntry entry)
    {
        string[] parts = entry.Name.Split('/');
        RosterRule? rule =
            entry.Name.AsSpan().IndexOf('\\') >= 0 ? (parts.Concat(entry.Name.Split('\\')).Contains("..") ? PluginRules.PathOutside : PluginRules.BackslashInPath)
            : parts.Contains("..") ? PluginRules.PathOutside
            : entry.Name is ['/', ..] or [_, ':', ..] ? PluginRules.AbsolutePath
            : entry.IsLink ? PluginRules.SymbolicLink
            : entry.Name.Length == 0 || parts.Any(IsUnusable) ? PluginRules.UnusableName
            : null;
        if (rule is not null)
            _findings.Add(rule, entry.Name);
        return rule is null;
    }

    private static bool IsUnusable(string part) =>
        part.Any(static c => c < ' ' || c is '\uFFFD' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
        || part is [.., ' ' or '.']
        || Devices.Contains(part.Split('.')[0], StringComparer.OrdinalIgnoreCase);

    /// <param name="name">The path in the zip.</param>
    /// <param name="place">The path in the plugin, which can be in a folder of the zip.</param>
    private void JudgePurpose(string name, string place)
    {
        string folder = place.AsSpan().IndexOf('/') is > 0 and var slash ? place.Substring(0, slash) : "";
        string file = place.Substring(place.LastIndexOf('/') + 1);
        string extension = Path.GetExtension(file);
        RosterRule? rule =
            folder == "__MACOSX" || Leftovers.Contains(file, StringComparer.OrdinalIgnoreCase) || file.StartsWith("._", StringComparison.Ordinal) ? PluginRules.SystemLeftover
            : Is(Executables) ? PluginRules.Executable
            : Is(Scripts) ? PluginRules.Script
            : Is(Archives) ? PluginRules.NestedArchive
            : folder is "web_root" or "pagecataloging" || Is(Pages) ? PluginRules.Page
            : folder == "user_schema_root" ? PluginRules.DatabaseChange
            : folder == "permissions_root" ? PluginRules.PermissionMapping
            : folder == "MessageKeys" ? PluginRules.PageText
            : IsPluginXml(place) || folder + "/" == QueriesFolder ? null // judged by their place
            : PluginRules.UnexpectedFile;
        if (rule is not null)
            _findings.Add(rule, name);

        bool Is(string[] kinds) => kinds.Contains(extension, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Where plugin.xml and the queries are; gives the folder that the plugin is in, with a slash behind it.</summary>
    private string JudgePlaces(string subject, string[] names)
    {
        string? found = names.Contains(PluginManifest.FileName) ? PluginManifest.FileName : names.FirstOrDefault(IsPluginXml);
        string root = found is null ? "" : found.Substring(0, found.LastIndexOf('/') + 1);
        foreach (string name in names.Where(static n => n.StartsWith(QueriesFolder, StringComparison.Ordinal)))
        {
            if (name.LastIndexOf('/') != QueriesFolder.Length - 1)
                _findings.Add(PluginRules.QueryFolder, name);
            else if (!IsQueries(name))
                _findings.Add(PluginRules.QueryFileName, name);
        }
        if (found is null)
            _findings.Add(PluginRules.NoPluginXml, subject);
        else if (found != PluginManifest.FileName)
            _findings.Add(root.Length > 0 ? PluginRules.WrapperFolder : PluginRules.PluginXmlCase, found);
        return root;
    }

    private static bool IsPluginXml(string name) =>
        name.Substring(name.LastIndexOf('/') + 1).Equals(PluginManifest.FileName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Unpacks what can be; false when nothing of the zip is to be looked at any further.</summary>
    private bool ReadAll(ZipEntry[] entries)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ZipEntry entry in entries)
        {
            if (!names.Add(entry.Name))
                _findings.Add(entries.Count(e => e.Name == entry.Name) > 1 ? PluginRules.DuplicateFile : PluginRules.SameNameOtherCase, entry.Name);
            else if (Unpack(entry) is { } content)
                _files.Add(entry.Name, content);
            if (_left < 0)
                return false;
        }
        return true;
    }

    /// <summary>The content of a file; null when it must not or cannot be read.</summary>
    private byte[]? Unpack(ZipEntry entry)
    {
        int start = _directory.ContentOf(entry);
        RosterRule? refused =
            entry.IsEncrypted ? PluginRules.EncryptedFile
            : entry.Method is not (0 or 8) ? PluginRules.UnknownCompression
            : start < 0 ? PluginRules.HeadersDiffer
            : entry.Size > SmallEnough && entry.Size / MostExpansion > entry.Packed ? PluginRules.Bomb
            : null;
        byte[]? content = refused is null ? Inflate(entry, start, out refused) : null;
        if (refused is not null)
            _findings.Add(refused, entry.Name);
        return refused is null ? content : null;
    }

    // What an entry says about its size is not believed; what comes out is counted.
    private byte[]? Inflate(ZipEntry entry, int start, out RosterRule? refused)
    {
        refused = null;
        using var packed = new MemoryStream(_zip, start, (int)entry.Packed, writable: false);
        using Stream source = entry.Method == 0 ? packed : new DeflateStream(packed, CompressionMode.Decompress);
        using var content = new MemoryStream();
        var buffer = new byte[8192];
        try
        {
            for (int read; (read = source.Read(buffer, 0, buffer.Length)) > 0;)
            {
                _left -= read;
                content.Write(buffer, 0, read);
                refused = _left < 0 ? PluginRules.TooLargeUnpacked
                    : content.Length > SmallEnough && content.Length / MostExpansion > entry.Packed ? PluginRules.Bomb
                    : null;
                if (refused is not null)
                    return null;
            }
        }
        catch (InvalidDataException)
        {
            refused = PluginRules.DamagedFile;
            return null;
        }
        byte[] bytes = content.ToArray();
        if (bytes.Length != entry.Size || Crc32.Of(bytes) != entry.Crc)
            refused = PluginRules.DamagedFile;
        return bytes;
    }
}
