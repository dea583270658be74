namespace XelloPowerSchool;

/// <summary>A data file that was written, read back and found to keep the contract. Immutable.</summary>
/// <param name="Kind">Which file it is.</param>
/// <param name="File">Its name.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Rows">Data rows, the header not counted.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes, lower-case hexadecimal.</param>
/// <param name="IsNew">False when the folder had exactly this file before.</param>
public sealed record XelloExportedFile(XelloDataFileKind Kind, string File, string Path, long Rows, long Bytes, string Sha256, bool IsNew)
{
    /// <summary>The name.</summary>
    public override string ToString() => File;
}
