using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Reads staged files back from the disk and holds every byte of them against the contract (<see cref="DataFileCheck"/>), their order,
/// rows, size and hash. Whatever is wrong with a file of ours, however little, is an error.
/// </summary>
internal sealed class DataFileValidator
{
    private readonly DataFileCheck _check;

    /// <param name="layouts">The files of the set. What refers to a file that is not in the set cannot be checked here.</param>
    internal DataFileValidator(IReadOnlyCollection<DataFileLayout> layouts) => _check = new DataFileCheck(layouts, finding => Refuse(finding, layouts)) { IsOrdered = true };

    /// <summary>Throws unless the file keeps the contract. Files that others refer to come first.</summary>
    /// <param name="layout">The contract.</param>
    /// <param name="staged">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal void Validate(DataFileLayout layout, StagedFile staged, CancellationToken cancellationToken)
    {
        using var file = new FileStream(staged.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var sha = SHA256.Create();
        long rows = 0;
        using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Read))
        using (var text = new StreamReader(hashed, DataFileEncoding.Bare, detectEncodingFromByteOrderMarks: false, 65536))
        {
            var lines = new DataFileLines(text);
            try
            {
                rows = _check.Check(layout, lines, cancellationToken);
            }
            catch (DecoderFallbackException error)
            {
                throw Error.DataFileInvalid(layout.Name, "line " + lines.Number.ToString(CultureInfo.InvariantCulture), "the bytes are not UTF-8.", error);
            }
        }

        var hash = FileHash.Hex(sha.Hash!);
        if (rows != staged.Rows || new FileInfo(staged.Path).Length != staged.Bytes || hash != staged.Sha256)
            throw Error.DataFileInvalid(layout.Name, "its end", "what was read back is not what was written.");
    }

    private static void Refuse(XelloFinding finding, IReadOnlyCollection<DataFileLayout> layouts)
    {
        if (finding.Rule is "FileEmpty" or "FileWithoutRows")
            throw Error.EmptyDataFile(finding.File!, layouts.First(layout => layout.Name == finding.File).Kind);
        var line = (finding.Row ?? 0) + 1;
        throw Error.DataFileInvalid(finding.File!, "line " + line.ToString(CultureInfo.InvariantCulture), finding.Message);
    }
}
