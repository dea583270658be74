namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    public static XelloException OutputFileExists(string path) => New(
        "OutputFileExists", XelloErrorCategory.ResourceExists,
        $"The file '{path}' exists.",
        "Choose another name, or use -Force to replace the file.", path);

    public static XelloException OutputFolderNotFound(string path) => New(
        "OutputFolderNotFound", XelloErrorCategory.ObjectNotFound,
        $"The folder of '{path}' does not exist.",
        "Create the folder, or choose another one.", path);

    public static XelloException OutputIsInput(string path) => New(
        "OutputIsInput", XelloErrorCategory.InvalidArgument,
        $"'{path}' is the file that the requests come from.",
        "Choose another file for the import.", path);

    public static XelloException OutputWriteFailed(string path, Exception inner) => New(
        "OutputWriteFailed", XelloErrorCategory.WriteError,
        $"The file '{path}' could not be written: {inner.Message.TrimEnd('.')}. What was there before is unchanged.",
        "Check the free space and your rights in the folder, and that no other program has the file open.", path, inner);
}
